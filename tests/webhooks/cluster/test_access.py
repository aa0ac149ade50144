"""Where the API server is and as whom it is asked: what is not done is refused."""

import base64
import io
import json
import os
from pathlib import Path

import pytest

from tests.webhooks.cluster.apiserver import TOKEN, ApiServer
from tests.webhooks.cluster.conftest import QUICK, Certificates
from webhooks.cluster.access import in_cluster
from webhooks.cluster.connection import Connection
from webhooks.cluster.errors import ClusterError
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.server.telling import Teller

TELLER = Teller(io.StringIO())


def account(folder: Path, certificates: Certificates) -> Path:
    (folder / "token").write_text(TOKEN + "\n")
    (folder / "namespace").write_text("agentgate")
    (folder / "ca.crt").write_bytes(certificates.world.ca.read_bytes())
    return folder


def environment(server: ApiServer) -> dict[str, str]:
    return {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(server.port)}


def test_the_account_of_a_pod_is_used_and_its_token_read_again(
    tmp_path: Path, certificates: Certificates, server: ApiServer
) -> None:
    access = in_cluster(environment(server), TELLER, account(tmp_path, certificates))
    connection = Connection(access, QUICK)
    assert access.namespace == "agentgate"
    assert json.loads(connection.get("/apis"))["kind"] == "APIGroupList"
    server.token = "another"  # noqa: S105 of nothing real
    with pytest.raises(ClusterError, match="401"):
        connection.get("/apis")
    (tmp_path / "new").write_text("another")
    (tmp_path / "new").rename(tmp_path / "token")
    connection.get("/apis")
    connection.close()


def test_a_token_that_cannot_be_read_any_more_is_kept(
    tmp_path: Path, certificates: Certificates, server: ApiServer
) -> None:
    access = in_cluster(environment(server), TELLER, account(tmp_path, certificates))
    (tmp_path / "token").unlink()
    assert access.token() == TOKEN


def test_outside_of_a_cluster_there_is_no_account(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="no pod of a cluster"):
        in_cluster({}, TELLER, tmp_path)
    with pytest.raises(ClusterError, match="cannot be read"):
        in_cluster(
            {"KUBERNETES_SERVICE_HOST": "h", "KUBERNETES_SERVICE_PORT": "1"}, TELLER, tmp_path
        )


def test_a_server_that_the_authority_did_not_certify_is_not_talked_to(
    tmp_path: Path, certificates: Certificates, server: ApiServer
) -> None:
    folder = account(tmp_path, certificates)
    other = Certificates(type(certificates.world)(tmp_path), tmp_path, tmp_path)
    other.world.authority()
    (folder / "ca.crt").write_bytes(other.world.ca.read_bytes())
    connection = Connection(in_cluster(environment(server), TELLER, folder), QUICK)
    with pytest.raises(ClusterError, match="cannot be reached"):
        connection.get("/apis")
    assert server.requests == []


def kubeconfig(folder: Path, server: ApiServer, **parts: dict[str, object]) -> Path:
    cluster = {"server": f"https://127.0.0.1:{server.port}/", **parts.get("cluster", {})}
    user = {"token": TOKEN, **parts.get("user", {})}
    path = folder / "kubeconfig"
    path.write_text(
        json.dumps({
            "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "a", "user": "b"}}],
            "clusters": [{"name": "a", "cluster": cluster}],
            "users": [{"name": "b", "user": user}],
            **parts.get("whole", {}),
        })
    )  # fmt: skip
    return path


def inline(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


@pytest.mark.parametrize("form", ["data", "file"])
def test_a_kubeconfig_is_used(
    tmp_path: Path, certificates: Certificates, server: ApiServer, form: str
) -> None:
    ca = certificates.world.ca
    cert, key = certificates.world.certify("somebody", "DNS:somebody.example.com")
    (tmp_path / "token").write_text(TOKEN)
    if form == "data":
        cluster: dict[str, object] = {"certificate-authority-data": inline(ca)}
        user: dict[str, object] = {
            "client-certificate-data": inline(cert), "client-key-data": inline(key),
        }  # fmt: skip
    else:
        # Paths are those from the kubeconfig.
        cluster = {"certificate-authority": os.path.relpath(ca, tmp_path)}
        user = {
            "client-certificate": str(cert), "client-key": str(key), "token": "no",
            "tokenFile": "token",
        }  # fmt: skip
    path = kubeconfig(tmp_path, server, cluster=cluster, user=user)
    access = from_kubeconfig(path, TELLER)
    connection = Connection(access, QUICK)
    connection.get("/apis")
    connection.close()
    assert (access.host, access.prefix, access.namespace) == ("127.0.0.1", "", "default")


REFUSED: dict[str, dict[str, dict[str, object]]] = {
    "exec": {"user": {"exec": {"command": "make-token"}}},
    "auth-provider": {"user": {"auth-provider": {"name": "gcp"}}},
    "username": {"user": {"username": "me", "password": "x"}},
    "someone else": {"user": {"as": "admin"}},
    "insecure-skip-tls-verify": {"cluster": {"insecure-skip-tls-verify": True}},
    "proxy-url": {"cluster": {"proxy-url": "http://proxy.example.com"}},
    "tls-server-name": {"cluster": {"tls-server-name": "other"}},
    "https": {"cluster": {"server": "http://127.0.0.1:1"}},
    "no context": {"whole": {"current-context": "elsewhere"}},
    "base64": {"cluster": {"certificate-authority-data": "%%%"}},
    "cannot be used": {"cluster": {"certificate-authority-data": "bm9uZQ=="}},
    "user cannot be used": {"user": {"client-certificate-data": "bm9uZQ=="}},
    "not valid": {"whole": {"clusters": "none"}},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_kubeconfig_asks_for_and_is_not_done_is_refused(
    tmp_path: Path, server: ApiServer, what: str
) -> None:
    with pytest.raises(ClusterError):
        from_kubeconfig(kubeconfig(tmp_path, server, **REFUSED[what]), TELLER)


def test_a_kubeconfig_that_is_not_there_or_says_things_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="cannot be read"):
        from_kubeconfig(tmp_path / "none", TELLER)
    (tmp_path / "twice").write_text("current-context: a\ncurrent-context: b\n")
    with pytest.raises(ClusterError):
        from_kubeconfig(tmp_path / "twice", TELLER)
