"""What the tokens of well-known services look like, whatever they are called.

Prefixes and lengths are facts published by the services (their documentation of token formats)
and were compared with the default rules of gitleaks (MIT, July 2026); the patterns are our own.
Every pattern is linear: repetition is bounded, and what stands before a token cannot be part of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of token: `label` with its article, `pattern` without groups of its own."""

    label: str
    pattern: str
    source: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A known token in a text: where it starts and ends, and what it is."""

    start: int
    end: int
    label: str


SHAPES = (
    # Cloud providers
    Shape("an AWS access key id", r"A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9])[A-Z0-9]{16}\b", "AWS IAM"),
    Shape("an Amazon Bedrock API key", r"ABSK[A-Za-z0-9+/]{100,280}={0,2}", "Amazon Bedrock"),
    Shape("a Google API key", r"AIza[\w-]{35}", "Google Cloud"),
    Shape("a Google OAuth client secret", r"GOCSPX-[\w-]{24,32}", "Google Cloud"),
    Shape("a Google OAuth token", r"ya29\.[\w-]{20,400}", "Google Cloud"),
    Shape("a DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}", "DigitalOcean"),
    Shape("a Databricks token", r"dapi[a-f0-9]{32}", "Databricks"),
    Shape("a Cloudflare origin key", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}", "Cloudflare"),
    Shape("a Heroku API key", r"HRKU-AA[\w-]{58}", "Heroku"),
    Shape("a Fly.io token", r"fm[12][ar]?_[A-Za-z0-9+/]{90,600}={0,3}", "Fly.io"),
    Shape("an Alibaba Cloud key id", r"LTAI[A-Za-z0-9]{16,24}\b", "Alibaba Cloud"),
    Shape("a Netlify token", r"nfp_[A-Za-z0-9_]{36,40}", "Netlify"),
    Shape("a Vercel token", r"vc[abcikr]_[A-Za-z0-9]{40,60}", "Vercel"),
    # Code hosting and packages
    Shape("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,255}", "GitHub"),
    Shape("a GitHub token", r"github_pat_[A-Za-z0-9_]{36,255}", "GitHub"),
    Shape(
        "a GitLab token",
        r"gl(?:pat|dt|rt|ft|ptt|oas|cbt|soat|imt|agent|ffct|wt)-[\w-]{20,300}(?:\.[\w.]{9,40})?",
        "GitLab",
    ),
    Shape("a GitLab runner token", r"GR1348941[\w-]{20}", "GitLab"),
    Shape("an npm token", r"npm_[A-Za-z0-9]{36}", "npm"),
    Shape("a PyPI token", r"pypi-AgE[\w-]{50,1000}", "PyPI"),
    Shape("a RubyGems token", r"rubygems_[a-f0-9]{48}", "RubyGems"),
    Shape("a Docker Hub token", r"dckr_[po]at_[\w-]{20,60}", "Docker Hub"),
    Shape("an Atlassian token", r"ATATT3[\w=-]{100,260}", "Atlassian"),
    Shape("an Artifactory key", r"AKCp[A-Za-z0-9]{69}", "JFrog"),
    Shape("a Postman key", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}", "Postman"),
    Shape("a Bitbucket token", r"ATBB[A-Za-z0-9_=.-]{28,120}", "Bitbucket"),
    Shape("a Buildkite token", r"bkua_[a-f0-9]{40}", "Buildkite"),
    Shape("a CircleCI token", r"CCI(?:PAT|PRJ)_[A-Za-z0-9]{20,24}_[a-f0-9]{40}", "CircleCI"),
    Shape("a crates.io token", r"cio[A-Za-z0-9]{32}\b", "crates.io"),
    Shape("a NuGet key", r"oy2[a-z0-9]{43}\b", "NuGet"),
    Shape("a Sourcegraph token", r"sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40}", "Sourcegraph"),
    # Models and agents
    Shape("an Anthropic key", r"sk-ant-[a-z0-9]{2,12}-[\w-]{20,200}", "Anthropic"),
    Shape("an OpenAI key", r"sk-(?:proj|svcacct|admin|None)-[\w-]{20,220}", "OpenAI"),
    Shape("an OpenRouter key", r"sk-or-v1-[a-f0-9]{40,80}", "OpenRouter"),
    Shape("a Langfuse secret key", r"sk-lf-[a-f0-9-]{30,40}", "Langfuse"),
    Shape("a model provider's key", r"sk-[A-Za-z0-9]{20,64}\b", "OpenAI, DeepSeek and others"),
    Shape("a Hugging Face token", r"(?:hf_|api_org_)[A-Za-z0-9]{30,40}", "Hugging Face"),
    Shape("a Together key", r"tgp_v1_[\w-]{40,60}", "Together AI"),
    Shape("a Groq key", r"gsk_[A-Za-z0-9]{40,60}", "Groq"),
    Shape("an xAI key", r"xai-[A-Za-z0-9]{60,100}", "xAI"),
    Shape("a Perplexity key", r"pplx-[A-Za-z0-9]{40,60}", "Perplexity"),
    Shape("a Replicate token", r"r8_[A-Za-z0-9]{37,40}", "Replicate"),
    Shape("an NVIDIA key", r"nvapi-[\w-]{60,80}", "NVIDIA"),
    Shape("a LangSmith key", r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{8,12}", "LangSmith"),
    Shape("a Tavily key", r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,60}", "Tavily"),
    Shape("a Pinecone key", r"pcsk_\w{40,90}", "Pinecone"),
    Shape("a Cerebras key", r"csk-[a-z0-9]{40,60}", "Cerebras"),
    Shape("an E2B key", r"e2b_[a-f0-9]{40}", "E2B"),
    Shape("an ElevenLabs key", r"sk_[a-f0-9]{48}", "ElevenLabs"),
    Shape("a Firecrawl key", r"fc-[a-f0-9]{32}\b", "Firecrawl"),
    Shape("a Jina key", r"jina_[A-Za-z0-9_-]{56,64}", "Jina"),
    Shape("a LlamaCloud key", r"llx-[A-Za-z0-9]{40,60}", "LlamaIndex"),
    Shape("a Prefect key", r"pn[ub]_[A-Za-z0-9]{36}", "Prefect"),
    # Messages, mail, payments, services
    Shape("a Slack token", r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,250}", "Slack"),
    Shape("a Slack app token", r"xapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[a-z0-9]{20,80}", "Slack"),
    Shape(
        "a Slack webhook",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,60}",
        "Slack",
    ),
    Shape(
        "a Discord webhook",
        r"discord(?:app)?\.com/api/webhooks/\d{15,22}/[\w-]{60,80}",
        "Discord",
    ),
    Shape("a Discord bot token", r"[MNO][A-Za-z0-9]{23,27}\.[\w-]{6}\.[\w-]{27,38}\b", "Discord"),
    Shape("a Telegram bot token", r"\d{8,10}:AA[\w-]{33}", "Telegram"),
    Shape("a SendGrid key", r"SG\.[\w-]{16,32}\.[\w-]{16,64}", "SendGrid"),
    Shape("a Twilio key", r"SK[a-f0-9]{32}\b", "Twilio"),
    Shape("a Stripe key", r"[rs]k_(?:live|test|prod)_[A-Za-z0-9]{10,247}", "Stripe"),
    Shape("a webhook signing secret", r"whsec_[A-Za-z0-9+/]{24,80}={0,2}", "Stripe, Svix"),
    Shape("a Shopify token", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "Shopify"),
    Shape("a Notion token", r"ntn_[A-Za-z0-9]{40,60}", "Notion"),
    Shape("a Linear key", r"lin_api_[A-Za-z0-9]{40}", "Linear"),
    Shape("a Figma token", r"figd_[\w-]{36,60}", "Figma"),
    Shape("an Airtable token", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}", "Airtable"),
    Shape("a Supabase token", r"sbp_[a-f0-9]{40}", "Supabase"),
    Shape("a Brevo key", r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}", "Brevo"),
    Shape("a Mailgun key", r"key-[a-f0-9]{32}\b", "Mailgun"),
    Shape("a Resend key", r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}\b", "Resend"),
    Shape("a Square token", r"sq0(?:atp|csp)-[\w-]{22,43}", "Square"),
    Shape("a Typeform token", r"tfp_[A-Za-z0-9_.=-]{40,64}", "Typeform"),
    # Operations
    Shape("a Vault token", r"hv[bs]\.[\w-]{24,300}", "HashiCorp Vault"),
    Shape("a Terraform Cloud token", r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,80}", "HashiCorp"),
    Shape("a Doppler token", r"dp\.(?:pt|st|ct|sa)\.[\w.]{40,60}", "Doppler"),
    Shape("a 1Password service token", r"ops_eyJ[A-Za-z0-9+/]{200,1200}={0,3}", "1Password"),
    Shape("an age secret key", r"AGE-SECRET-KEY-1[A-Z0-9]{58}", "age"),
    Shape("a Grafana token", r"gl(?:sa|c)_[A-Za-z0-9+/_]{32,400}={0,3}", "Grafana"),
    Shape("a Sentry token", r"sntr(?:yu_[a-f0-9]{64}|ys_[\w+/=-]{60,400})", "Sentry"),
    Shape("a New Relic key", r"NRAK-[A-Z0-9]{27}", "New Relic"),
    Shape("a PlanetScale token", r"pscale_(?:tkn|oauth|pw)_[\w.=-]{32,64}", "PlanetScale"),
    Shape("a Pulumi token", r"pul-[a-f0-9]{40}", "Pulumi"),
    Shape("a Tailscale key", r"tskey-[a-z]{3,10}-[\w-]{20,80}", "Tailscale"),
    Shape("an OpenShift token", r"sha256~[\w-]{43}", "OpenShift"),
    Shape("a Dynatrace token", r"dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}", "Dynatrace"),
)

# Tokens whose first character is not their start of word, or whose body holds separators.
APART = (
    Shape(
        "a JSON Web Token",
        r"(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{8,4000}\.[\w-]{16,1000}",
        "RFC 7519",
    ),
    Shape(
        "an Azure client secret",
        r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])",
        "Microsoft Entra",
    ),
    Shape("an Azure storage key", r"(?<=AccountKey=)[A-Za-z0-9+/]{80,90}={0,2}", "Azure Storage"),
    Shape("an Azure signature", r"(?<=[?&]sig=)[A-Za-z0-9%+/]{40,120}={0,2}", "Azure Storage"),
)

PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
PRIVATE_KEY_END = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
# What stands between: base64 in lines, also escaped and quoted, below headers that few keys have.
PRIVATE_KEY_LINES = re.compile(r"(?:[A-Za-z0-9+/=\s\"',]|\\[nr])*+")
PRIVATE_KEY_LINE = re.compile(r"[A-Za-z0-9+/=]{32,}")
PRIVATE_KEY_SHORTEST = 64
HEADERS_LONGEST = 400

# Without groups, so that a text without tokens costs little; what was seen is asked afterwards.
KNOWN = re.compile("(?<![A-Za-z0-9])(?:" + "|".join(shape.pattern for shape in SHAPES) + ")")
KNOWN_APART = re.compile("|".join(shape.pattern for shape in APART))
PATTERNS = tuple((re.compile(shape.pattern), shape.label) for shape in SHAPES + APART)
TELLING = ("eyJ", "Q~", "AccountKey=", "sig=")
"""What every token of those apart holds one of."""
ESCAPE = re.compile(r"\\[nrt]")
SHORTEST = 20


def has_token(text: str) -> bool:
    """Say quickly whether a known token may be in a text."""
    return (
        KNOWN.search(text) is not None
        or "eyJ" in text
        or "Q~" in text
        or "PRIVATE KEY" in text
        or ("\\" in text and KNOWN.search(ESCAPE.sub("  ", text)) is not None)
    )


def sightings(text: str) -> Iterator[Sighting]:
    """Find known tokens in a text, whether or not they look made up."""
    # A token may follow an escape such as `\n` in text that is quoted once more.
    text = ESCAPE.sub("  ", text) if "\\" in text else text
    patterns = (KNOWN, KNOWN_APART) if any(map(text.__contains__, TELLING)) else (KNOWN,)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Sighting(match.start(), match.end(), label_at(text, match.start()))
    yield from private_keys(text)


def label_at(text: str, start: int) -> str:
    """Name the token that starts at a place of a text."""
    return next(label for pattern, label in PATTERNS if pattern.match(text, start))


def private_keys(text: str) -> Iterator[Sighting]:
    """Find private keys in PEM, also without their end; not the mere mention of one."""
    start, closing = 0, PRIVATE_KEY_END.search(text)
    while begin := PRIVATE_KEY.search(text, start):
        while closing and closing.start() < begin.end():
            closing = PRIVATE_KEY_END.search(text, closing.end())
        start = begin.end()
        lines = end_of_lines(text, start)
        body, end = closing.span() if closing else (lines, lines)
        reach = min(body, start + HEADERS_LONGEST)
        whole = lines == body and body - start >= PRIVATE_KEY_SHORTEST
        if whole or PRIVATE_KEY_LINE.search(text, start, reach):
            start = end
            yield Sighting(begin.start(), end, "a private key")


def end_of_lines(text: str, start: int) -> int:
    """Find where the lines of a key in PEM end."""
    lines = PRIVATE_KEY_LINES.match(text, start)
    return lines.end() if lines else start
