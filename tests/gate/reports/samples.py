"""Decisions to render: one that holds some of everything, and small ones."""

from datetime import date

from gate.model import (
    Decision,
    Digests,
    Door,
    Enforcement,
    Excerpt,
    Exempted,
    Exemption,
    Finding,
    Judged,
    Location,
    Notice,
    Ran,
    Rule,
    Severity,
    Unresolved,
    Verdict,
)

UNREADABLE = Rule(
    id="gate/unreadable-document",
    title="A document cannot be read in one way only",
    description="",
    severity=Severity.CRITICAL,
    remediation="Correct the document, or name the file under `ignore` in gate.yaml if nothing "
    "applies it.",
)
GPU = Rule(
    id="no-gpu-in-dev",
    title="An agent asks for a GPU in development",
    description="",
    severity=Severity.HIGH,
    remediation="Remove the request, or run the agent in an environment whose budget covers "
    "accelerators. What counts as an accelerator is set by the parameter `resources`.",
)
SECRET = Rule(
    id="secret-by-value",
    title="A secret is written down",
    description="",
    severity=Severity.CRITICAL,
    remediation="Refer to a Secret by name, and revoke the value: it is in Git's history.",
)
SCOPE = Rule(
    id="tool-scope",
    title="An agent may use a tool that it was not granted",
    description="",
    severity=Severity.HIGH,
    remediation="List the tools the agent needs, and have their owner grant them in grants.yaml.",
)
IMAGE = Rule(
    id="unpinned-image",
    title="An image is not pinned by digest",
    description="",
    severity=Severity.MEDIUM,
    remediation="Write the image as name@sha256:<digest>.",
)
UNKNOWN = Rule(
    id="unknown-agent-kind",
    title="An agent of a kind that the gate does not know",
    description="",
    severity=Severity.LOW,
    remediation="",
)
ACCEPTED = Exemption(
    rule="secret-by-value",
    subject="prod-agents/*",
    reason="moves to the external store with the next release",
    owner="payments-platform",
    expires=date(2027, 1, 31),
)
ENDED = Exemption(
    rule="no-gpu-in-dev",
    subject="dev-agents/trainer",
    reason="load test",
    owner="ml-platform",
    expires=date(2026, 9, 30),
)


def found(
    rule: Rule,
    where: Location,
    message: str,
    line: str | None = None,
    enforcement: Enforcement = Enforcement.DENY,
) -> Finding:
    """Make a finding; what reports only pass on is filled in."""
    return Finding(
        rule=rule,
        message=message,
        enforcement=enforcement,
        location=where,
        pointer="/spec/example",
        document=0,
        subject=f"dev-agents/{where.file.rpartition('/')[2].partition('.')[0]}",
        environments=("dev",),
        fingerprint=f"{abs(len(message) * 7919 + where.line):032x}",
        excerpt=Excerpt(line) if line else None,
    )


def spot(file: str, line: int, column: int, end: int) -> Location:
    """Make a location on one line."""
    return Location(file, line, column, line, end)


TRAINER = found(
    GPU,
    spot("agents/trainer.yaml", 24, 13, 30),
    'container "train" asks for 1 nvidia.com/gpu in dev',
    "            nvidia.com/gpu: 1",
)
LONG_LINE = (
    '{"mcpServers": {"search": {"command": "npx", "args": ["-y", "search-server@1.4.2", '
    '"--verbose"]}, "tickets": {"url": "https://tickets.example", "headers": '
    '{"Authorization": "Bearer redacted:sha256:1f3a9c0d"}}}, "note": "kept by hand"}'
)
HEADER = LONG_LINE.index('"Bearer') + 1
DENIALS = (
    TRAINER,
    found(
        GPU,
        spot("agents/trainer.yaml", 31, 9, 34),
        'node selector "gpu: a100" asks for a node with accelerators in dev',
        "        accelerator: nvidia-a100",
    ),
    found(
        SECRET,
        spot(".mcp.json", 1, HEADER, HEADER + 33),
        'header "Authorization" of server "tickets" carries a secret by value',
        LONG_LINE,
    ),
    found(
        SCOPE,
        Location("agents/翻訳/agent.yaml", 12, 9, 14, 20),
        'agent may use every tool of server "files": no list means all',
        '        server: "翻訳ファイル" # 工具',
    ),
)
WARNINGS = (
    found(
        IMAGE,
        spot("agents/support\x1b[2J.yaml", 7, 10, 26),
        'image "registry.example/support\u202e:latest" is not pinned by digest',
        "\timage: registry.ex\u200bample/support:latest",
        Enforcement.WARN,
    ),
    found(UNKNOWN, spot("agents/new.yaml", 1, 1, 1), 'kind "Crew" of group example.dev is unknown',
          enforcement=Enforcement.WARN),
)  # fmt: skip

RICH = Decision(
    verdict=Verdict(
        denials=DENIALS,
        warnings=WARNINGS,
        dryrun=(
            found(
                IMAGE,
                spot("agents/trainer.yaml", 18, 16, 40),
                'image "trainer:2" is not pinned by digest',
                "        image: trainer:2",
                Enforcement.DRYRUN,
            ),
        ),
        exempted=(
            Exempted(
                found(
                    SECRET,
                    spot("agents/payments.yaml", 40, 18, 60),
                    "environment variable PAYMENTS_KEY carries a secret by value",
                    "          value: redacted:sha256:77aa12ef",
                ),
                ACCEPTED,
            ),
        ),
        expired=(Exempted(TRAINER, ENDED),),
        known=(
            found(
                SCOPE,
                spot("agents/legacy.yaml", 9, 11, 14),
                'tool "search" of server "docs" was not granted',
                "        - name: search",
            ),
        ),
        undecidable=(
            found(
                UNREADABLE,
                spot("agents/broken.yaml", 3, 1, 6),
                'key "tools" is written twice in one mapping',
            ),
        ),
    ),
    unresolved=(
        Unresolved(
            "tool-scope",
            'sub-agent "archive" is not among the files that were given',
            spot("agents/trainer.yaml", 50, 7, 20),
            "dev-agents/trainer",
        ),
    ),
    notices=(
        Notice("link", "2 symbolic links were not followed: agents/old.yaml, latest"),
        Notice("no-grants", "there is no grants file, so explicit grants were not checked"),
    ),
    judged=Judged(
        files=9,
        manifests=12,
        rules=("no-gpu-in-dev", "secret-by-value", "tool-scope", "unpinned-image"),
        unclaimed=3,
    ),
    digests=Digests(
        subject="sha256:" + "1" * 64, policy="sha256:" + "2" * 64, config="sha256:" + "3" * 64
    ),
    door=Door.CHECK,
    self_configured=True,
    scanners=(
        Ran("semgrep", "1.181.0", "sha256:" + "4" * 64, 2),
        Ran("secrets", "0.1.0", "sha256:" + "5" * 64, 9),
        Ran("dependencies", "", "sha256:" + "6" * 64, 0),
    ),
)


def decided(verdict: Verdict, judged: Judged | None = None) -> Decision:
    """Make a decision that holds nothing but findings."""
    return Decision(
        verdict=verdict,
        unresolved=(),
        notices=(),
        judged=judged or Judged(files=1, manifests=1, rules=("no-gpu-in-dev",)),
        digests=Digests(),
        door=Door.CHECK,
    )


CLEAN = decided(Verdict())
