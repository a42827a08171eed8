"""Unified social credit codes for invented organisations: they validate, and their region begins with 99."""

import numpy as np
import polars as pl

from gongxin.codes.checks import ALPHABET, ORGANISATION_CHECKS, ORGANISATION_WEIGHTS, VALUE, WEIGHTS

_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_VALUE_OF = np.zeros(128, dtype=np.int64)
_VALUE_OF[_LETTERS] = [VALUE[character] for character in ALPHABET]
_THIRTY_SIX = np.zeros(128, dtype=np.int64)
_THIRTY_SIX[_LETTERS] = [int(character, 36) for character in ALPHABET]
_ORGANISATION_CHECKS = np.frombuffer(ORGANISATION_CHECKS.encode(), dtype=np.uint8)
SERIALS = 31**5


def code_column(beginnings: pl.Series, serials: np.ndarray, *, mark: str = "MA8") -> pl.Series:
    """Valid codes that begin with `beginnings` (two characters and a region); `serials` keep them apart."""
    n = len(beginnings)
    letters = np.empty((n, 18), dtype=np.uint8)
    letters[:, :8] = np.frombuffer("".join(beginnings.to_list()).encode(), dtype=np.uint8).reshape(n, 8)
    letters[:, 8:11] = np.frombuffer(mark.encode(), dtype=np.uint8)
    for place in range(5):
        letters[:, 15 - place] = _LETTERS[serials // 31**place % 31]
    inner = _THIRTY_SIX[letters[:, 8:16]] @ np.array(ORGANISATION_WEIGHTS)
    letters[:, 16] = _ORGANISATION_CHECKS[-inner % 11]
    outer = _VALUE_OF[letters[:, :17]] @ np.array(WEIGHTS)
    letters[:, 17] = _LETTERS[-outer % 31]
    return pl.Series(letters.view("S18").reshape(n).astype(str).tolist(), dtype=pl.String)


def one_code(beginning: str, serial: int, *, mark: str = "MA8") -> str:
    """The valid code of `beginning` with this serial number."""
    return str(code_column(pl.Series([beginning]), np.array([serial]), mark=mark)[0])
