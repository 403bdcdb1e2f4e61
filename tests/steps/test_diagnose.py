"""Each trouble has a name, a plain sentence and a remedy."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.steps.diagnose import REMEDIES, diagnose
from bot.types import Weight

BOT = Path(__file__).parents[2] / "bot"
NAMED = re.compile(r"([a-z_]+): [a-zA-Z{]")


def raised() -> Iterator[str]:
    """List the names that the code gives to troubles: of errors, and at the head of problems."""
    for path in {*BOT.rglob("*.py")} - {*(BOT / "edges/article").rglob("*.py")}:  # what goes wrong there is no feed's
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"FetchError": 1, "ParseError": 0}.get(node.func.id)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    yield str(node.args[place].value)  # type: ignore[attr-defined]


def headed() -> Iterator[str]:
    """List the names at the head of the sentences that reading and scheduling find."""
    rooms = (
        *(BOT / "steps/parse").rglob("*.py"),
        *(BOT / "steps/schedule").rglob("*.py"),
        *(BOT / "edges/http").glob("*"),
    )
    for path in (*rooms, BOT / "doctor.py"):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                if found := NAMED.match(text):
                    yield found[1]


@pytest.mark.parametrize("name", sorted({*raised(), *headed()}))
def test_every_trouble_that_the_code_names_has_a_remedy(name: str) -> None:
    """No trouble reaches the operator without saying what to do."""
    trouble = diagnose(f"{name}: something is wrong", "https://outlet.example/rss")
    assert name in REMEDIES
    assert (trouble.name, trouble.sentence) == (name, "something is wrong")
    assert len(trouble.remedy) > 20
    assert "HOST" not in trouble.remedy


def test_an_unknown_name_is_told_all_the_same() -> None:
    """What nobody has named is told as it is."""
    trouble = diagnose("strange: nobody knows this", "")
    assert (trouble.sentence, trouble.weight) == ("nobody knows this", Weight.PASSING)
    assert trouble.remedy
