"""At admission, the gate says of an object what `gate check` says of the same in a file.

All objects of a case are brought by an administrator, about whom the gate is not asked; then a
developer creates and changes each once more, as it is, and what is recorded of that is compared.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from tests.e2e.cluster import Cluster
from tests.e2e.corpus import Operation, prepare, present
from tests.e2e.material import is_asked, judged, material
from tests.e2e.recorded import ASKED, Found, settled
from tests.e2e.refusals import REFUSED, unlike
from tests.e2e.service import OPT_IN, Service, serving

FORMATS = (
    "access", "application", "ark", "cluster", "kagent", "kagent_api", "kmcp", "kuberay",
    "sandbox", "secret", "toolhive", "workload",
)  # fmt: skip
NAME = "same"


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    # Before the gate starts: of kinds that are defined later it hears later.
    prepare(cluster, {OPT_IN: NAME})
    with serving(cluster, tmp_path_factory.mktemp(NAME), NAME, ASKED) as found:
        yield found


def test_verdicts_are_those_of_gate_check(keeping: Cluster, service: Service) -> None:
    asked = replace(service, cluster=keeping)
    compared: Counter[tuple[str, bool]] = Counter()
    differences: dict[str, Found] = {}
    refused: dict[str, Sequence[str]] = {}
    for some in material():
        with present(keeping, some.objects) as there:
            wanted = judged(there.taken, is_asked)
            different = settled(asked, there.taken, dict.fromkeys(Operation, wanted))
        refused[some.name] = there.refusals
        if any(different.values()):
            differences[some.name] = different
        compared.update((each, bool(wanted)) for each in some.formats)
    assert differences == {}
    assert unlike(refused, REFUSED) == {}
    assert all(compared[each, is_bad] for each in FORMATS for is_bad in (False, True)), compared
