"""Where the kinds of ToolHive name secrets: as `{name, key}` of a Secret of their namespace.

Source: the definitions of ToolHive 0.44.0.
"""

from gate.parts.toolhive.references import EACH, Path

AUTHORIZATION_SERVER: tuple[Path, ...] = (
    ("delegateClients", EACH, "clientSecretRef"),
    ("hmacSecretRefs", EACH),
    ("signingKeySecretRefs", EACH),
    ("storage", "redis", "aclUserConfig", "passwordSecretRef"),
    ("storage", "redis", "aclUserConfig", "usernameSecretRef"),
    ("storage", "redis", "sentinelTls", "caCertSecretRef"),
    ("storage", "redis", "tls", "caCertSecretRef"),
    ("upstreamProviders", EACH, "oauth2Config", "clientSecretRef"),
    ("upstreamProviders", EACH, "oauth2Config", "dcrConfig", "initialAccessTokenRef"),
    ("upstreamProviders", EACH, "oidcConfig", "clientSecretRef"),
)
"""The secrets of an authorization server, embedded wherever it is."""

EXTERNAL_AUTH: tuple[Path, ...] = (
    ("bearerToken", "tokenSecretRef"),
    ("headerInjection", "valueSecretRef"),
    ("obo", "clientSecretRef"),
    ("tokenExchange", "clientSecretRef"),
    ("xaa", "idpClientSecretRef"),
    ("xaa", "targetClientSecretRef"),
    *(("embeddedAuthServer", *path) for path in AUTHORIZATION_SERVER),
)

OIDC: tuple[Path, ...] = (("inline", "clientSecretRef"),)

TELEMETRY: tuple[Path, ...] = (("openTelemetry", "sensitiveHeaders", EACH, "secretKeyRef"),)

WEBHOOK: tuple[Path, ...] = tuple(
    (list_of, EACH, *path)
    for list_of in ("mutating", "validating")
    for path in (
        ("hmacSecretRef",),
        ("tlsConfig", "caSecretRef"),
        ("tlsConfig", "clientCertSecretRef"),
        ("tlsConfig", "clientKeySecretRef"),
    )
)
