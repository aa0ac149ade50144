"""Where the kinds of ToolHive name secrets: as `{name, key}` of a Secret of their namespace.

Source: the definitions of ToolHive 0.44.0.
"""

from gate.parts.toolhive.references import EACH, Steps

AUTHORIZATION_SERVER: tuple[Steps, ...] = (
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

EXTERNAL_AUTH: tuple[Steps, ...] = (
    ("bearerToken", "tokenSecretRef"),
    ("headerInjection", "valueSecretRef"),
    ("obo", "clientSecretRef"),
    ("tokenExchange", "clientSecretRef"),
    ("xaa", "idpClientSecretRef"),
    ("xaa", "targetClientSecretRef"),
    *(("embeddedAuthServer", *path) for path in AUTHORIZATION_SERVER),
)

OIDC: tuple[Steps, ...] = (("inline", "clientSecretRef"),)

TELEMETRY: tuple[Steps, ...] = (("openTelemetry", "sensitiveHeaders", EACH, "secretKeyRef"),)

WEBHOOK: tuple[Steps, ...] = tuple(
    (list_of, EACH, *path)
    for list_of in ("mutating", "validating")
    for path in (
        ("hmacSecretRef",),
        ("tlsConfig", "caSecretRef"),
        ("tlsConfig", "clientCertSecretRef"),
        ("tlsConfig", "clientKeySecretRef"),
    )
)
