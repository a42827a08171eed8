from tests.cases.conftest import home

__all__ = ["home"]
