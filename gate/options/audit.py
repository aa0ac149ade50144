"""The options of `gate audit`."""

import argparse
from pathlib import Path

from gate.options.judging import DOORS
from gate.options.output import add_output
from gate.options.password import add_password
from gate.options.revision import revision
from gate.options.serving import add_serve

VERDICTS = ["ALLOW", "DENY", "ERROR"]
FORMS = ["sigstore", "tlog-proof", "intoto", "opa", "cloudevents"]


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit` and its verbs."""
    command.description = "Read, verify and serve the log of signed records."
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, what, add in (
        ("init", "make a log", add_init),
        ("list", "list records", add_list),
        ("show", "show a record", add_show),
        ("verify", "verify records, from files alone", add_verify),
        ("prove", "prove that the log holds a record", add_prove),
        ("export", "write records for other tools", add_export),
        ("checkpoint", "sign what the log holds, or print it", add_checkpoint),
        ("consistency", "prove that the log only grew", add_consistency),
        ("fsck", "look for what is wrong with a log", add_fsck),
        ("erase", "forget what a record says, not that there was one", add_erase),
        ("serve", "take records over the network, and show the log", add_serve),
        ("reconcile", "compare with what an API server has admitted", add_reconcile),
    ):
        add(verbs.add_parser(name, help=what, allow_abbrev=False))


def add_init(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit init`."""
    command.description = "Make an empty log."
    command.add_argument("folder", metavar="DIR", type=Path, help="where it is kept")
    command.add_argument("--origin", metavar="HOST", required=True,
                         help="its name: a host, as in audit.gate.example.com")  # fmt: skip
    command.add_argument("--key", metavar="FILE", type=Path, required=True,
                         help="the public key of its checkpoints")  # fmt: skip
    command.add_argument("--keep", action="store_true",
                         help="one of this name and key that is there is as good")  # fmt: skip


def add_list(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit list`."""
    command.description = "List records, oldest first. This reads the log, and verifies nothing."
    add_logs(command)
    add_filters(command)
    command.add_argument("--last", metavar="N", type=int, help="only the newest N")
    add_output(command)


def add_show(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit show`."""
    command.description = "Show a record as the log holds it."
    add_which(command)
    add_logs(command)
    add_output(command)


def add_verify(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit verify`."""
    command.description = (
        "Verify records: exit 0 when all are verified, 1 when one is refused, 2 when that cannot "
        "be told. Reads the files given and nothing else."
    )
    command.add_argument("files", nargs="+", metavar="PATH", type=Path,
                         help="a Sigstore bundle, an envelope with its .tlog-proof beside it, "
                         "or a folder of them")  # fmt: skip
    add_trust(command, required=True)
    what = command.add_argument_group("what is demanded")
    what.add_argument("--verdict", choices=[*VERDICTS, "any", "APPROVE"], default="ALLOW",
                      help="what was decided (default: ALLOW); APPROVE is for approvals, which "
                      "are no verdicts")  # fmt: skip
    what.add_argument("--commit", metavar="SHA", type=revision,
                      help="the verdict is about this whole commit")  # fmt: skip
    what.add_argument("--file", metavar="PATH", type=Path, action="append", default=[],
                      dest="judged", help="it is about these bytes; repeatable")  # fmt: skip
    what.add_argument("--resource", metavar="URI", default="", help="it is about this resource")
    what.add_argument("--verifier", metavar="URI", default="", help="this verifier decided it")
    what.add_argument("--max-age", metavar="AGE", help="it is at most so old, as in 7d or 12h")
    what.add_argument("--latest", action="store_true",
                      help="no later record among those given is on the same")  # fmt: skip
    what.add_argument("--allow-unlogged", action="store_true",
                      help="accept records that no log is shown to hold")  # fmt: skip
    seen = command.add_argument_group("what was seen before")
    seen.add_argument("--state", metavar="FILE", type=Path,
                      help="remember checkpoints and the version of the trust policy here, and "
                      "refuse what contradicts them")  # fmt: skip
    seen.add_argument("--consistency", metavar="FILE", type=Path, action="append", default=[],
                      help="shows how a log grew since; from `gate audit consistency`")  # fmt: skip
    add_output(command)


def add_prove(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit prove`."""
    command.description = "Write a record with the proof that the last checkpoint covers it."
    add_which(command)
    add_log(command)
    command.add_argument("--format", choices=["sigstore", "tlog-proof"], default="sigstore",
                         help="sigstore (default): one bundle; tlog-proof: the proof alone, and "
                         "with --out the envelope beside it")  # fmt: skip
    command.add_argument("--out", metavar="FILE", type=Path,
                         help="write to a file (default: standard output)")  # fmt: skip


def add_export(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit export`."""
    command.description = "Write records into a folder, in a form that other tools read."
    add_logs(command)
    command.add_argument("--format", choices=FORMS, default="sigstore",
                         help="one of: " + ", ".join(FORMS))  # fmt: skip
    command.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder")
    add_filters(command)
    add_output(command)


def add_checkpoint(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit checkpoint`."""
    command.description = (
        "Print the last signed checkpoint; with --key, first sign and publish what was added."
    )
    add_log(command)
    command.add_argument("--key", metavar="FILE|URI", help="the private key of checkpoints")
    command.add_argument("--anchor", metavar="FILE", type=Path,
                         help="a checkpoint that the log must continue")  # fmt: skip
    add_password(command)


def add_consistency(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit consistency`."""
    command.description = (
        "Prove that the log still begins with what an older checkpoint covers: exit 1 if not."
    )
    command.add_argument("folder", metavar="DIR", type=Path, help="a log, or its public folder")
    command.add_argument("--since", metavar="FILE", type=Path, required=True,
                         help="the older checkpoint, or a --state of `verify`")  # fmt: skip
    add_trust(command, required=False)
    command.add_argument("--out", metavar="FILE", type=Path,
                         help="write the proof, for `gate audit verify --consistency`")  # fmt: skip
    add_output(command)


def add_fsck(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit fsck`."""
    command.description = (
        "Hash everything again and look at every envelope: exit 1 when something is wrong."
    )
    command.add_argument("folder", metavar="DIR", type=Path, help="a log, or its public folder")
    add_trust(command, required=False)
    add_output(command)


def add_erase(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit erase`."""
    command.description = (
        "Erase the envelope of a record, which cannot be undone. Its entry stays, so that nothing "
        "else has to be proven anew."
    )
    add_which(command)
    add_log(command)
    command.add_argument("--reason", metavar="TEXT", required=True,
                         help="why; it is kept, and shown with the record")  # fmt: skip


def add_reconcile(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit reconcile`."""
    command.description = (
        "Hold the audit log of an API server against the gate's: exit 1 when something was "
        "admitted that the gate has not allowed and recorded, 2 when that cannot be told."
    )
    command.add_argument("--k8s-audit", metavar="FILE", type=Path, action="append", required=True,
                         help="the audit log, a JSON object a line; repeatable")  # fmt: skip
    command.add_argument("--webhooks", metavar="FILE", type=Path, required=True,
                         help="the gate's ValidatingWebhookConfiguration, as it was")  # fmt: skip
    command.add_argument("--namespace", metavar="GLOB", action="append", required=True,
                         help="a namespace that had opted in; repeatable")  # fmt: skip
    add_logs(command)
    add_output(command)


def add_which(command: argparse.ArgumentParser) -> None:
    """Describe which record is meant."""
    command.add_argument("record", metavar="RECORD",
                         help="its index, its decision id or its digest")  # fmt: skip


def add_log(command: argparse.ArgumentParser) -> None:
    """Describe which log is meant."""
    command.add_argument("--log", metavar="DIR", type=Path,
                         help="the log (AGENTGATE_LOG)")  # fmt: skip


def add_logs(command: argparse.ArgumentParser) -> None:
    """Describe which logs are read together."""
    command.add_argument("--log", metavar="DIR", type=Path, action="append", default=[],
                         help="a log (AGENTGATE_LOG); repeatable")  # fmt: skip


def add_trust(command: argparse.ArgumentParser, *, required: bool) -> None:
    """Describe by whose word anything is believed."""
    command.add_argument("--trust", metavar="FILE", type=Path, required=required,
                         help="the trust policy, from `gate keys add`")  # fmt: skip


def add_filters(command: argparse.ArgumentParser) -> None:
    """Describe which records are wanted."""
    which = command.add_argument_group("which records")
    which.add_argument("--commit", metavar="SHA", type=revision, help="of this commit")
    which.add_argument("--file", metavar="PATH", type=Path, dest="judged",
                       help="of a file or an object with these bytes")  # fmt: skip
    which.add_argument("--agent", metavar="NAME", help="of this agent: NAME or NAMESPACE/NAME")
    which.add_argument("--resource", metavar="URI", help="of this resource")
    which.add_argument("--verdict", choices=[*VERDICTS, "APPROVE"], help="with this verdict")
    which.add_argument("--door", choices=DOORS, help="decided at this door")
    which.add_argument("--verifier", metavar="URI", help="decided by this verifier")
    which.add_argument("--since", metavar="TIME", help="decided at or after, as in 2026-11-01")
    which.add_argument("--until", metavar="TIME", help="decided before")
