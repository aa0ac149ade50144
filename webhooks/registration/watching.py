"""Whether the API server still asks as it was told to: looked at again and again, and told."""

from collections.abc import Callable, Sequence

from gate.errors import GateError
from webhooks.cluster.own import Own
from webhooks.registration.differences import differences
from webhooks.registration.installed import Installed
from webhooks.server.telling import Teller

Authorities = Callable[[], Sequence[str]]


class Watch:
    """An eye on a configuration: `fault` is why it is not as it was installed, "" when it is.

    That is no reason not to be ready: a gate that nobody asks harms nobody, and one that sends
    requests away because somebody asks too little would do what an attacker wants.
    """

    def __init__(
        self,
        own: Own,
        installed: Callable[[], Installed],
        believed: Authorities,
        teller: Teller,
    ) -> None:
        """Begin; nothing is looked at yet."""
        self.fault = ""
        self._own = own
        self._installed = installed
        self._believed = believed
        self._teller = teller

    def look(self) -> None:
        """Look once, and tell what is different from the last time."""
        before, self.fault = self.fault, "; ".join(self._found())
        if self.fault and self.fault != before:
            self._teller.error("webhooks-changed", what=self.fault)
        if before and not self.fault:
            self._teller.info("webhooks-restored")

    def _found(self) -> Sequence[str]:
        try:
            found = self._own.read()
            return list(differences(self._installed(), found, self._believed()))
        except GateError as error:
            return [f"the webhook configuration cannot be looked at: {error.message}"]
