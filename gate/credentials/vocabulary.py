"""The words by which names promise secrets and values turn out to be none."""


def words(text: str) -> frozenset[str]:
    """Make a set of words."""
    return frozenset(text.split())


# What may follow the word that decides: PROD in API_KEY_PROD, 2 in TOKEN_2.
QUALIFIERS = words(
    "prod production dev staging stage old new live main backup default primary secondary rw ro "
    "value literal plain plaintext base64 b64 base txt"
)
SECRET_KEYS = words(
    "api access private signing sign encryption decryption encrypt crypt crypto cipher auth "
    "account master subscription service admin license deploy deployment webhook jwt "
    "hmac aes rsa ssh gpg pgp fernet integration ingest ingestion functions function write "
    "application consumer openai anthropic azure gemini google mistral cohere groq deepseek "
    "tavily stripe sendgrid datadog dd"
)
PLAIN_KEYS = words(
    "public pub primary partition sort foreign cache topology routing idempotency dedup group "
    "unique index lookup label annotation config object row column field map dict json feature "
    "message hot natural shard hash range order entity translation theme meta event state tag "
    "result data input output context memory thread run task job queue topic correlation trace "
    "request registry answer search sorting websocket parent child enter tab short arrow host "
    "display document node edge item list property param parameter option setting metric "
    "dimension attribute claim env environment template prompt user keyboard header"
)
# A key *within* a Secret object is named by these: passwordKey, token_key, apiKeySecretKey.
KEY_OF = words("key password token credential credentials username cert ca")
PLAIN_TOKENS = words(
    "bos eos pad unk sep cls mask key stop end start begin special added image think max min next "
    "prev page continuation cont sync resume cursor chat tool text audio video per total"
)
PLURAL_TOKENS = words("api access auth bearer refresh bot")
VALUE_SECRETS = words(
    "client jwt webhook shared hmac signing app consumer session cookie api access oauth idp "
    "auth application csrf otp totp master encryption"
)
# The name of a Secret object is given by these: apiKeySecret, imagePullSecret, existingSecret.
SECRET_OBJECTS = words(
    "key keys existing pull image tls ssl cert certificate credential credentials password "
    "token ca registry docker kubernetes k8s git from to"
)
PASSWORDS = words("password passwd pwd passphrase passcode passwort")
CREDENTIALS = words("credential credentials cred creds")
MAYBE_WORDS = words("auth pass jwt sas bearer session cookie cookies")
# Values that say what kind of thing is meant, or that there is none.
PLAIN_VALUES = words(
    "any anonymous apikey api_key api-key array auto basic bearer bool boolean certificate "
    "cookie credential credentials custom default digest disable disabled enable enabled env "
    "environment external false file float form header hidden iam inherit input int integer "
    "internal jwt key keychain keyring ldap managed manual masked mtls n/a nil no none null "
    "number oauth oauth2 object off oidc on opaque optional pass password plain private prompt "
    "public query readonly redacted required saml secret secrets session shared spiffe static "
    "stdin str string text tls token true undefined unset user username vault write yes "
    "passthrough passwort kennwort contraseña senha wachtwoord"
)
SECRET_WORDS = words(
    "secret secrets key keys token tokens credential credentials creds cred password passwords "
    "pass passwd pwd auth apikey cert certs tls pull oauth login"
)
# Words that ask to be replaced, whatever stands beside them, and those that do so only together.
PLACEHOLDERS = words(
    "your yours changeme changeit replace replaceme insert example examples sample dummy fake "
    "placeholder xxx todo fixme tbd redacted masked actual"
)
FILLERS = SECRET_WORDS | words(
    "my a an the api access change mock test testing demo here fill filled unused not needed "
    "used none nothing no noop notneeded whatever anything foo bar foobar empty set unset to be "
    "ollama lm studio"
)
# Words of sentences that stand where a client demands any value: `cannot_be_empty`.
DENIALS = words("not cannot")
PROSE = SECRET_WORDS | words(
    "a an and any at be by can for from if in is it least long must not of on or our please "
    "that the this to use used uses when with without your minimum maximum character characters "
    "digits letters length enter choose ask see stored kept comes given set value"
)
