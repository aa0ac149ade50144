import pytest

from gate.errors import PolicyError
from gate.policy.moving import move

PLACE = "agentgate.sha256_0a"


def moved(source: str) -> str:
    return move("x.rego", source, PLACE)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('package agentgate.rules["x"]', f'package {PLACE}.rules["x"]'),
        ("import data.agentgate.lib.paths", f"import data.{PLACE}.lib.paths"),
        ('x := data.params["x"].names', f'x := data.{PLACE}.params["x"].names'),
        ('x := data["catalogue"].x', f"x := data.{PLACE}.catalogue.x"),
        ('f(data.params["data.params"])', f'f(data.{PLACE}.params["data.params"])'),
        ("g with data.params as {}", f"g with data.{PLACE}.params as {{}}"),
    ],
)
def test_what_is_ours_moves(written: str, expected: str) -> None:
    assert moved(written) == expected


@pytest.mark.parametrize(
    "source",
    [
        "# data.params and data.somebody",
        'x := "data.params"',
        r'x := "\"data.params"',
        "x := `data.params \\`",
        "x := input.data.params",
        "x := input.package.data",
        "metadata := my_data.params",
        'x := $"data.params"',
        r'x := $"\{data.params}"',
        "x := $`data.params`",
    ],
)
def test_what_only_looks_like_it_stays(source: str) -> None:
    assert moved(source) == source


def test_expressions_in_template_strings_move() -> None:
    source = 'x := $"a {f({"}": <data>.x}, $`{<data>.y}`)} data.params" + <data>.z'
    expected = source.replace("<data>", f"data.{PLACE}.params")
    assert moved(source.replace("<data>", "data.params")) == expected


@pytest.mark.parametrize(
    "read", ["data.users", "data[x]", "data", 'data["other"]', "data . params"]
)
def test_what_is_somebody_elses_is_refused(read: str) -> None:
    with pytest.raises(PolicyError) as caught:
        moved(f"package agentgate.lib.x\n\nx := {read}\n")
    (fault,) = caught.value.faults
    assert str(fault).startswith("x.rego:3:6: rules may read")


def test_no_line_moves() -> None:
    source = "package agentgate.lib.x\n\n# one\nx := [\n\tdata.params.x,\n]\n"
    assert moved(source).count("\n") == source.count("\n")
