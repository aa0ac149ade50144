"""What a name promises."""

import pytest

from gate.credentials.names import Promise, promise

PROMISES = {
    Promise.PASSWORD: """
        password DB_PASSWORD dbPassword PGPASSWORD db.passwd DB_PASS pwd smtp-password
    """,
    Promise.SURE: """
        OPENAI_API_KEY apiKey api-key apikey x-api-key accessToken HF_TOKEN client_secret apiKeys
        AWS_SECRET_ACCESS_KEY STRIPE_SECRET_KEY API_KEY_2 GITHUB_TOKEN_PROD TWILIO_KEY_SECRET
    """,
    Promise.LIKELY: """
        token secret credentials OPENROUTER_KEY_MAIN THEME_STORAGE_KEY secretKey API_CREDENTIALS
    """,
    Promise.MAYBE: """
        key auth routeKey jwt session cookie storageKey @octokit/auth-token @inquirer/password
    """,
    Promise.HEADER: "Authorization Proxy-Authorization",
    Promise.NOTHING: """
        max_tokens tokenizer keyPrefix sort_key primary_key publicKey partition_key monkey
        secretName secretRef secretKeyRef apiKeySecret apiKeySecretRef apiKeySecretKey
        existingSecret imagePullSecrets imagePullSecret tokenKey token_key passwordKey passwordFrom
        TOKEN_FILE keyPath bos_token next_token checksum/secret tokenUrl client_id accessKeyId
        keys_count name value
    """,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [(name, expected) for expected, names in PROMISES.items() for name in names.split()],
)
def test_a_name_promises_what_its_last_words_say(name: str, expected: Promise) -> None:
    assert promise(name) is expected


def test_what_is_no_name_promises_nothing() -> None:
    for name in ("", "=", "-", "2", "\u5bc6\u7801", "password" * 100):
        assert promise(name) is Promise.NOTHING
