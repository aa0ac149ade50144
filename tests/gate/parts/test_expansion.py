"""References to variables are filled in as a kubelet does, and no further."""

from gate.manifest import Text, Variable
from gate.parts.expansion import LONGEST, expanded, expanded_words


def variable(name: str, value: str, ref: str = "") -> Variable:
    return Variable(name, value, ref, f"/{name}")


def test_words_take_in_what_is_known() -> None:
    variables = (variable("A", "--all"), variable("B", "", "secret/s/k"))
    words = expanded_words((Text("$(A)ow", "/0"), Text("$$(A) $(B) $(C)", "/1")), variables)
    assert words == (Text("--allow", "/0"), Text("$$(A) $(B) $(C)", "/1"))


def test_variables_take_in_those_before_them() -> None:
    found = expanded((variable("B", "$(A)"), variable("A", "1"), variable("C", "$(A)$(A)")))
    assert [each.value for each in found] == ["$(A)", "1", "11"]


def test_growth_is_bounded() -> None:
    chain = [variable("V0", "xx"), *(variable(f"V{n}", f"$(V{n - 1})" * 2) for n in range(1, 60))]
    assert max(len(each.value) for each in expanded(chain)) <= LONGEST
