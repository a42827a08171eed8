from pathlib import Path

from gongxin.cli.province.personas import PERSONAS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "demo.md"


def test_the_page_about_the_demo_names_every_story_with_its_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for persona in PERSONAS:
        assert f"| {persona.key}: {persona.story_en} | `{persona.code}` | {persona.name} |" in page
