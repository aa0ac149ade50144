"""What is said of a network policy is true of it, however much it lets out."""

import pytest

from tests.judging import findings, judge, yaml

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: scout, namespace: research, labels: {app.kubernetes.io/component: agent}}
spec: {containers: [{name: agent, image: registry.example.com/agents/scout}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: scout, namespace: research}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: %s
"""
ANYWHERE = "lets these pods send anywhere"
AT_LARGE = "lets these pods send to the internet at large"
METADATA = "lets these pods reach 169.254.169.254"


@pytest.mark.parametrize(
    ("egress", "said"),
    [
        ("[{}]", [ANYWHERE]),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", [ANYWHERE]),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}]", [AT_LARGE]),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]", [METADATA, AT_LARGE]),
        ("[{to: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]",
         [METADATA, AT_LARGE]),
        ("[{to: [{ipBlock: {cidr: 11.0.0.0/8}}, {ipBlock: {cidr: 12.0.0.0/6}}]}]", [AT_LARGE]),
        ("[{to: [{ipBlock: {cidr: 169.254.0.0/16}}]}]", [METADATA]),
        ("[{ports: [{port: 53}]}]", []),
        ("[{ports: [{port: 53}], to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", []),
    ],
)  # fmt: skip
def test_the_message_tells_how_much_is_let_out(egress: str, said: list[str]) -> None:
    decision = judge(yaml(POD % egress))
    messages = [f.message for f in findings(decision) if f.rule.id == "network-egress"]
    assert len(messages) == len(said)
    assert all(any(text in message for message in messages) for text in said)
