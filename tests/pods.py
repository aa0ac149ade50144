"""Pods that say everything the Pod Security Standards speak of: right, wrong, or not at all."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

ABSENT = "absent"


def mostly(right: list[object], wrong: list[object]) -> SearchStrategy[object]:
    """Choose a value, nearly always a right one; `ABSENT` is none at all."""
    return st.sampled_from(right * (1 + 25 * len(wrong) // len(right)) + wrong)


def seldom_absent(made: SearchStrategy[object]) -> SearchStrategy[object]:
    return st.one_of([made] * 9 + [st.just(ABSENT)])


def mapping(**fields: SearchStrategy[object]) -> SearchStrategy[object]:
    """Make a mapping, without the fields that are absent."""
    return st.fixed_dictionaries(fields).map(present)


def present(made: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in made.items() if value != ABSENT}


def profile(*types: str) -> SearchStrategy[object]:
    """Make a profile of a right type, of another, of none, or no profile."""
    wrong: list[object] = [{"type": name} for name in types]
    right: list[object] = [{"type": "RuntimeDefault"}, {"type": "Localhost"}, ABSENT]
    return mostly(right, wrong)


SELINUX = mostly(
    [ABSENT, {"type": "container_t"}, {"level": "s0"}, {"type": "container_engine_t"}, {}],
    [{"type": "spc_t"}, {"user": "root_u"}, {"role": "sysadm_r", "type": "container_t"}],
)
ON_WINDOWS = mostly(
    [ABSENT, {"hostProcess": False}, {"runAsUserName": "x"}], [{"hostProcess": True}]
)  # fmt: skip
SHARED: dict[str, SearchStrategy[object]] = {
    "appArmorProfile": profile("Unconfined"),
    "seccompProfile": profile("Unconfined"),
    "seLinuxOptions": SELINUX,
    "windowsOptions": ON_WINDOWS,
    "runAsNonRoot": mostly([True, True, True, ABSENT], [False]),
    "runAsUser": mostly([1000, ABSENT], [0]),
}
HANDLER = mostly(
    [{"httpGet": {"port": 1}}, {"exec": {"command": ["true"]}}, {"tcpSocket": {"port": 1}}],
    [
        {"httpGet": {"port": 1, "host": "169.254.169.254"}},
        {"tcpSocket": {"port": 1, "host": "node"}},
    ],
)
HANDLERS = st.just(ABSENT) | HANDLER


def container(name: str) -> SearchStrategy[object]:
    context = mapping(
        privileged=mostly([False, ABSENT], [True]),
        allowPrivilegeEscalation=mostly([False], [True, ABSENT]),
        procMount=mostly([ABSENT, "Default"], ["Unmasked"]),
        capabilities=mostly(
            [
                {"drop": ["ALL"]},
                {"drop": ["NET_RAW", "ALL"], "add": ["NET_BIND_SERVICE"]},
            ],
            [
                ABSENT,
                {"drop": ["all"]},
                {"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "SYS_ADMIN"]},
                {"add": ["CHOWN"]},
            ],
        ),
        **SHARED,
    )
    return mapping(
        name=st.just(name),
        image=st.just("registry.example.com/a"),
        securityContext=seldom_absent(context),
        ports=mostly([ABSENT, [{"containerPort": 80, "hostPort": 0}]], [[{"hostPort": 8080}]]),
        livenessProbe=HANDLERS,
        readinessProbe=HANDLERS,
        startupProbe=HANDLERS,
        lifecycle=mapping(postStart=HANDLERS, preStop=HANDLERS),
    )


VOLUMES = (
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"),
    *("persistentVolumeClaim", "projected", "secret"),
)
OTHERS = ("hostPath", "nfs", "gitRepo", "iscsi", "azureFile", "rbd", "portworxVolume", "fc")
VOLUME = mostly(
    [{"name": "v", kind: {}} for kind in VOLUMES] + [{"name": "v"}, {"name": "v", "secret": None}],
    [{"name": "v", kind: {}} for kind in OTHERS],
)
SAFE = "net.ipv4.tcp_notsent_lowat"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/main"
FLAG = mostly([ABSENT, False], [True])
POD = mapping(
    apiVersion=st.just("v1"),
    kind=st.just("Pod"),
    metadata=mapping(
        name=st.just("agent"),
        annotations=mostly(
            [ABSENT, {APPARMOR: "runtime/default"}, {APPARMOR: "localhost/agent", "note": ""}],
            [{APPARMOR: "unconfined"}],
        ),
    ),
    spec=mapping(
        hostNetwork=FLAG,
        hostPID=FLAG,
        hostIPC=FLAG,
        os=mostly([ABSENT, {"name": "linux"}], [{"name": "windows"}]),
        securityContext=seldom_absent(
            mapping(
                sysctls=mostly(
                    [ABSENT, [{"name": SAFE, "value": "1"}]],
                    [[{"name": SAFE, "value": "1"}, {"name": "kernel.msgmax", "value": "1"}]],
                ),
                **SHARED,
            )
        ),
        volumes=st.just(ABSENT) | st.lists(VOLUME, max_size=3),
        containers=st.lists(container("main"), min_size=1, max_size=2),
        initContainers=st.just(ABSENT) | st.lists(container("first"), max_size=1),
        ephemeralContainers=st.just(ABSENT) | st.lists(container("later"), max_size=1),
    ),
)
