"""Variables that are listed twice are each looked at, and keep no rule from answering."""

from tests.judging import findings, judge, yaml

SERVER = """\
apiVersion: toolhive.stacklok.dev/v1beta1
kind: MCPServer
metadata: {name: page-search, namespace: prod-tools}
spec:
  image: registry.example.com/page-search:1.2.3
  env:
    - {name: COHERE_API_BASE, value: "https://cohere.example.net"}
    - {name: COHERE_API_BASE, value: "https://cohere.example.org"}
"""


def test_a_variable_that_is_listed_twice_is_looked_at_twice() -> None:
    found = findings(judge(yaml(SERVER)))
    assert "gate/rule-failed" not in {each.rule.id for each in found}
    told = [each.location.line for each in found if each.rule.id == "endpoint-override"]
    assert sorted(told) == [7, 8]
