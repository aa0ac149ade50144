"""The rule of the page docs/risk.md (`risk.md`), judged as it stands."""

import re

from tests.gate.commands.office import Office
from tests.generate import ROOT

PAGE = (ROOT / "docs" / "risk.md").read_text()
RULE = re.compile(r"^```rego\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAME = "too-much-at-once"


def test_the_rule_of_the_page(approving: Office) -> None:
    (text,) = RULE.findall(PAGE)
    module = approving.folder / "policies" / "rules" / NAME / f"{NAME}.rego"
    module.parent.mkdir(parents=True)
    module.write_text(text)
    policy = ("--policy", str(approving.folder / "policies"))
    repository = approving.repository
    repository.git("reset", "--quiet", "--hard", "base")
    repository.commit({"gate.yaml": "version: 1\n"})
    repository.git("tag", "--force", "base")
    calm = repository.root / "a.yaml"
    calm.write_text(calm.read_text().replace("list_tickets", "list_tickets, read_tickets"))
    repository.commit({})
    assert NAME not in approving.check("--diff", "base", *policy).out
    calm.write_text(calm.read_text().replace("list_tickets", "delete_file, purge_file, send_mail"))
    repository.commit({})
    told = " ".join(approving.check("--diff", "base", *policy).out.split())
    assert f"{NAME} (high): this change alone has a risk of 100" in told
    assert NAME not in approving.check(".", *policy).out, "nobody knows what was there before"
