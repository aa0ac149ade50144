"""A labelled set: files that hold one made-up secret each, by class.

No value here works anywhere, and each is put together when the tests run.
"""

import base64
import json
from collections.abc import Iterator
from itertools import cycle

from tests.gate.credential_samples import DIGITS, HEX, LOWER, MIXED, b64, made, pem, tokens
from tests.gate.scanners.secrets.sample import Sample

Row = tuple[str, str, str]
"""A path, a text with `{}` in it, and what stands there."""

UPPER = LOWER.upper()
KEY = made(32, seed="scan")
WORD = "hunter2" + "x9"
UUID = "-".join(made(n, HEX, "scan") for n in (8, 4, 4, 4, 12))

PLACES = (
    ("tools/run.sh", "set -e\ncurl -s https://api.acme.io/v1/ask -H 'X-Caller: {}' | jq .\n"),
    ("agent/main.py", "import client\n\nagent = client.connect('{}')\n"),
    ("docs/notes.md", "# Demo\n\nFor the demo use `{}` until Friday.\n"),
    ("src/index.ts", 'export const client = new Client("{}", 30);\n'),
    (".env", "PORT=8080\nVALUE={}\n"),
    ("prompts/system.txt", "You are a clerk.\nAnswer with {} and nothing else.\n"),
    ("ci/deploy.yml", "steps:\n  - run: deploy {} now\n"),
    ("cmd/main.go", 'func main() {{\n\tc := dial("{}")\n}}\n'),
    ("conf/a.json", '{{"list": ["one", "{}"]}}\n'),
    ("Dockerfile", "FROM scratch\nRUN install --with {} --quiet\n"),
    ("app/build.gradle", "repositories {{ maven(url, '{}') }}\n"),
    ("app/config.toml", '[a]\nb = "{}"\n'),
)

CLASSES = {
    "cloud key": (
        "AWS access key id", "AWS temporary key id", "Bedrock", "Google", "Google client secret",
        "Google OAuth", "DigitalOcean", "Databricks", "Cloudflare", "Heroku", "Fly.io",
        "Azure client secret", "Supabase", "PlanetScale",
    ),
    "forge or registry token": (
        "GitHub", "GitHub app", "GitHub fine-grained", "GitLab", "GitLab runner",
        "GitLab runner, old", "npm", "PyPI", "RubyGems", "Docker Hub", "Atlassian", "Artifactory",
        "Postman",
    ),
    "model provider's key": (
        "Anthropic", "OpenAI project", "OpenAI", "OpenRouter", "Langfuse", "Hugging Face", "Groq",
        "xAI", "Perplexity", "Replicate", "NVIDIA", "LangSmith", "Tavily", "Pinecone",
    ),
    "service's token": (
        "Slack bot", "Slack app", "Slack webhook", "Discord webhook", "Telegram", "SendGrid",
        "Twilio", "Stripe", "Stripe restricted", "webhook signing", "Shopify", "Notion", "Linear",
        "Figma", "Airtable", "Vault", "Terraform", "Doppler", "1Password", "age", "Grafana",
        "Sentry", "New Relic", "Pulumi", "Tailscale", "OpenShift",
    ),
}  # fmt: skip


def recent() -> dict[str, str]:
    """Make up tokens of services whose forms few lists know."""
    return {
        "Alibaba": "LT" + "AI5t" + made(18),
        "Bitbucket": "AT" + "BB" + made(32),
        "Buildkite": "bk" + "ua_" + made(40, HEX),
        "Cerebras": "cs" + "k-" + made(48, LOWER + DIGITS),
        "CircleCI": "CC" + "IPAT_" + made(22) + "_" + made(40, HEX),
        "crates.io": "ci" + "o" + made(32),
        "Discord": "MT" + made(24) + "." + made(6) + "." + made(38),
        "Dynatrace": "dt" + "0c01." + made(24, UPPER + DIGITS) + "." + made(64, UPPER + DIGITS),
        "E2B": "e2" + "b_" + made(40, HEX),
        "ElevenLabs": "sk" + "_" + made(48, HEX),
        "Firecrawl": "f" + "c-" + made(32, HEX),
        "Brevo": "xkey" + "sib-" + made(64, HEX) + "-" + made(16),
        "Jina": "ji" + "na_" + made(60),
        "LlamaCloud": "ll" + "x-" + made(48),
        "Mailgun": "k" + "ey-" + made(32, HEX),
        "Netlify": "nf" + "p_" + made(36),
        "Prefect": "pn" + "u_" + made(36),
        "Resend": "r" + "e_" + made(8) + "_" + made(24),
        "Sourcegraph": "sg" + "p_" + made(16, HEX) + "_" + made(40, HEX),
        "Square": "sq" + "0atp-" + made(22),
        "Typeform": "tf" + "p_" + made(44) + "_" + made(14),
    }


def by_form() -> Iterator[tuple[str, Row]]:
    """Put known tokens where no name gives them away."""
    known, places = tokens(), cycle(PLACES)
    for kind, labels in CLASSES.items():
        yield from ((kind, (*next(places), known[label])) for label in labels)
    for token in recent().values():
        yield "other service's token", (*next(places), token)


def webs() -> Iterator[Row]:
    """Put JSON Web Tokens where programs have them."""
    for number, (path, text) in enumerate(PLACES[:8]):
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
        claims = json.dumps({"sub": made(8, seed=str(number)), "exp": 1893456000 + number})
        body = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
        yield path, text, f"{head}.{body}.{made(43, MIXED + '-_', str(number))}"


def private_keys() -> Iterator[Row]:
    """Write private keys as files, in code and in configuration."""
    kinds = ("RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY",
             "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK")  # fmt: skip
    for kind in kinds:
        yield f"keys/{kind.split()[0].lower()}.pem", "{}\n", pem(kind)
    yield "app/key.py", 'KEY = """{}"""\n', pem("PRIVATE KEY")
    flat = pem("RSA PRIVATE KEY").replace("\n", "\\n")
    yield "account.json", '{{"type": "service_account", "private_key": "{}"}}\n', flat
    yield "src/key.ts", 'const pem = "{}";\n', flat
    yield ".env", "APP_PEM='{}'\n", pem("EC PRIVATE KEY")


def connections() -> Iterator[Row]:
    """Write addresses of databases and brokers with passwords."""
    for scheme, path in zip(
        ("postgres", "postgresql+asyncpg", "mysql", "mongodb+srv", "redis", "amqp", "mssql"),
        ("db.py", "app.ts", "run.sh", "notes.md", ".env", "a.properties", "a.ini"),
        strict=True,
    ):
        yield path, f"url = {scheme}://app:{{}}@db.acme.io/agents\n", made(14, seed=scheme)
    yield "a.cs", 'var c = "Server=db;Database=a;User Id=sa;Password={};Encrypt=true";\n', WORD
    yield "a.java", 'String u = "jdbc:postgresql://db/a?user=app&password={}";\n', made(12)
    yield "store.py", 'C = "AccountName=acme;AccountKey={};EndpointSuffix=x"\n', made(86) + "=="
    bus = 'c("Endpoint=sb://a.b.net/;SharedAccessKeyName=r;SharedAccessKey={}")\n'
    yield "bus.py", bus, made(43) + "="


def basic_auth() -> Iterator[Row]:
    """Write passwords of users in addresses and in commands."""
    yield "clone.sh", "git clone https://bot:{}@git.acme.io/agents.git\n", made(20)
    yield "clone.sh", "git clone https://oauth2:{}@git.acme.io/agents.git\n", made(26)
    yield "pip.conf", "[global]\nindex-url = https://ci:{}@pypi.acme.io/simple\n", WORD
    yield "feed.py", 'requests.get("https://feed:{}@acme.io/x")\n', made(10)
    yield "call.sh", "curl -su bot:{} https://acme.io/x\n", WORD
    yield "read.sh", "openssl rsa -in a.pem -passin pass:{} -out b.pem\n", WORD
    yield "call.sh", "curl --user 'bot:{}' https://acme.io/x\n", made(12)
    yield "call.sh", "curl -H 'Authorization: Basic {}' https://acme.io\n", b64("bot:" + WORD)
    yield "call.py", 'h = {{"Authorization": "Basic {}"}}\n', b64("bot:" + made(12))
    yield "call.ts", "headers: {{ Authorization: `Bearer {}` }},\n", made(40)
    yield "call.md", "Send `Authorization: Bearer {}` with it.\n", made(40, HEX)


def environments() -> Iterator[Row]:
    """Write files of variables."""
    yield ".env", "DEBUG=1\nOPENAI_API_KEY={}\n", KEY
    yield ".env.production", 'DEBUG=0\nDB_PASSWORD="{}"\n', WORD
    yield ".env.local", "export JWT_SECRET='{}'\n", "super-secret-key"
    yield ".env", "# SESSION_SECRET={}\n", made(24)
    yield ".env", "AZURE_CLIENT_SECRET = {}\n", made(40, seed="azure")
    yield ".env", "AWS_SECRET_ACCESS_KEY={}\n", made(40, MIXED + "+/")
    yield "prod.env", "TICKETS_API_KEY={}\n", UUID
    yield ".env", "POSTGRES_PASSWORD={}\n", "postgres"
    yield ".env", "DD_API_KEY={}\n", made(32, HEX)
    yield ".envrc", "export WANDB_API_KEY={}\n", made(40, HEX)
    yield ".env", "COHERE_API_KEY={} # prod\n", made(40)
    yield ".env", "ENCRYPTION_KEY={}\n", made(64, HEX)
    yield ".npmrc", "//registry.acme.io/:_authToken={}\n", UUID
    yield ".pypirc", "[acme]\nusername = ci\npassword = {}\n", WORD
    yield ".netrc", "machine git.acme.io login bot password {}\n", WORD
    yield ".netrc", "machine git.acme.io\n  login bot\n  password {}\n", made(16)
    yield ".pgpass", "db.acme.io:5432:agents:app:{}\n", made(14)
    yield (
        ".docker/config.json",
        '{{"auths": {{"r.acme.io": {{"auth": "{}"}}}}}}\n',
        b64("a:" + WORD),
    )


def programs() -> Iterator[Row]:
    """Give values to names in programs."""
    yield "a.py", 'API_KEY = "{}"\n', KEY
    yield "a.py", "password = '{}'\n", WORD
    yield "a.py", 'client = OpenAI(api_key="{}")\n', KEY
    yield "a.py", 'os.environ["OPENAI_API_KEY"] = "{}"\n', KEY
    yield "a.py", 'os.environ.setdefault("TICKETS_TOKEN", "{}")\n', KEY
    yield "a.py", 'KEY = os.getenv("TICKETS_API_KEY", "{}")\n', KEY
    yield "a.py", 'config["db"]["password"] = "{}"\n', WORD
    yield "a.py", 'def connect(host, password="{}"):\n', WORD
    yield "a.py", 'api_key: str = "{}"\n', KEY
    yield "a.py", 'api_key: str | None = "{}"\n', KEY
    yield "a.py", 'auth = ("bot", "x")\nif password == "{}":\n    pass\n', WORD
    yield "a.py", 'db = connect(user="app", passwd="{}", db="a")\n', WORD
    yield "a.py", 'TOKEN = (\n    "{}"\n)\n', KEY
    yield "a.ts", "const apiKey = '{}';\n", KEY
    yield "a.ts", 'const clientSecret: string = "{}";\n', KEY
    yield "a.ts", "process.env.TICKETS_TOKEN = '{}'\n", KEY
    yield "a.js", "const token = process.env.TOKEN || '{}'\n", KEY
    yield "a.js", "axios.get(u, {{ headers: {{ 'x-api-key': '{}' }} }})\n", KEY
    yield "a.go", 'const apiKey string = "{}"\n', KEY
    yield "a.go", 'os.Setenv("API_TOKEN", "{}")\n', KEY
    yield "a.go", 'Password: "{}",\n', WORD
    yield "a.go", 'ClientSecret:                  "{}",\n', KEY
    yield "pkg/auth_test.go", 'AccessToken: "{}",\n', KEY
    yield "tests/test_login.py", 'api_key = "{}"\n', made(64, HEX)
    yield "tests/.env", "DB_PASSWORD={}\n", WORD
    yield "tests/e2e/prod.py", 'DB_PASSWORD = "{}"\n', "xK9#mQ2$vL7@pR4!"
    yield "src/test_settings.py", 'API_KEY = "{}"\n', "aB3dE-fG6hI-jK9lM-nO2pQ"
    yield "app.properties", "spring.datasource.password={}\n", "{noop}Sup3rS3cretPassw0rd"
    yield ".env", "DB_PASSWORD={}\n", "&Swordf1sh99x"
    yield ".env", "DB_PASSWORD={}\n", "&horse{battery}staple9"
    yield ".env", "API_TOKEN={}\n", "Zx9{Qq}81kfjAAs"
    yield ".env", "TLS_KEY={}\n", "ab/" + made(24)
    yield "a.sh", "git push https://x-access-token:{}@github.com/acme/agents-v2.git\n", KEY
    yield "a.java", 'private static final String PASSWORD = "{}";\n', WORD
    yield "a.rs", 'const API_TOKEN: &str = "{}";\n', KEY
    yield "a.rb", "config.secret_key = '{}'\n", made(64, HEX)
    yield "a.php", "define('DB_PASSWORD', '{}');\n", WORD
    yield "a.php", "$password = '{}';\n", WORD
    yield "a.cs", 'var apiKey = @"{}";\n', KEY
    yield "a.tf", 'resource "db" "a" {{\n  password = "{}"\n}}\n', WORD
    yield "a.ps1", '$env:API_TOKEN = "{}"\n', KEY
    yield "a.sql", "ALTER USER app WITH PASSWORD '{}';\n", WORD
    yield "a.sql", "CREATE USER 'app'@'%' IDENTIFIED BY '{}';\n", WORD
    yield "pom.xml", "<server>\n  <password>{}</password>\n</server>\n", WORD
    yield "web.config", '<add key="ApiToken" value="{}" />\n', KEY
    yield "a.properties", "spring.datasource.password={}\n", WORD
    yield "a.ini", "[llm]\napi_key = {}\n", KEY


def fallbacks() -> Iterator[Row]:
    """Give values to names where nothing else does, or in another type."""
    yield "a.js", "const apiKey = config.key || '{}'\n", KEY
    yield "a.ts", 'const password = process.env["PW"] ?? "{}";\n', WORD
    yield "a.py", 'password = os.getenv("PW") or "{}"\n', WORD
    yield "a.py", 'password = os.environ.get("PW", "{}")\n', WORD
    yield "a.go", 'var password = []byte("{}")\n', WORD


def pipelines() -> Iterator[Row]:
    """Write secrets into scripts and what CI runs."""
    yield "run.sh", "export TICKETS_TOKEN={}\n", KEY
    yield "run.sh", "PGPASSWORD={} psql -h db\n", WORD
    yield "run.sh", "agent --api-key {} run\n", KEY
    yield "run.sh", "agent --token={} run\n", KEY
    yield "run.sh", "sshpass -p {} ssh bot@host\n", WORD
    yield "run.sh", "mysql -u root -p{} agents\n", WORD
    yield "run.sh", "redis-cli -h cache -a {} ping\n", WORD
    yield "run.sh", "echo {} | docker login -u ci --password-stdin r.acme.io\n", WORD
    yield "run.sh", "docker login -u ci -p {} r.acme.io\n", WORD
    yield "run.sh", "docker run -e OPENAI_API_KEY={} acme/agent\n", KEY
    yield "run.sh", 'curl -H "X-Api-Key: {}" https://acme.io\n', KEY
    yield "run.sh", "curl 'https://acme.io/x?api_key={}&q=1'\n", KEY
    yield "run.sh", ": ${{API_TOKEN:={}}}\n", KEY
    yield "run.sh", "kubectl create secret generic a --from-literal=password={}\n", WORD
    yield "run.sh", "helm install a . --set auth.password={}\n", WORD
    yield "run.sh", "unzip -P {} a.zip\n", WORD
    yield "run.sh", "openssl enc -d -k x -pass pass:{}\n", WORD
    yield "run.ps1", "$p = ConvertTo-SecureString '{}' -AsPlainText -Force\n", WORD
    yield "Dockerfile", "FROM x\nENV API_TOKEN={}\n", KEY
    yield "Dockerfile", "FROM x\nENV API_TOKEN {}\n", KEY
    yield "Dockerfile", "FROM x\nARG DB_PASSWORD={}\n", WORD
    yield ".github/workflows/a.yml", "on: push\nenv:\n  API_TOKEN: {}\n", KEY
    ask = "on: push\njobs:\n  a:\n    steps:\n      - run: ask --password '{}'\n"
    yield ".github/workflows/a.yml", ask, WORD
    yield ".gitlab-ci.yml", "variables:\n  DB_PASSWORD: {}\n", WORD
    yield "docker-compose.yml", "services:\n  a:\n    environment:\n      - API_TOKEN={}\n", KEY
    yield "compose.yaml", "services:\n  a:\n    environment:\n      DB_PASSWORD: '{}'\n", WORD
    yield "values.yaml", "auth:\n  password: {}\n", WORD
    yield "values.yaml", "env:\n  - name: API_TOKEN\n    value: {}\n", KEY
    yield "values.yaml", "a: b # the token is API_TOKEN={}\n", KEY
    yield "Makefile", "deploy:\n\tTOKEN={} ./deploy\n", KEY
    yield "Jenkinsfile", "environment {{ API_TOKEN = '{}' }}\n", KEY
    yield "hosts.ini", "db ansible_host=1.2.3.4 ansible_password={}\n", WORD


def wrapped() -> Iterator[Row]:
    """Hide secrets in base64."""
    known = tokens()
    yield "run.sh", "echo {} | base64 -d > /tmp/k\n", b64(known["GitHub"])
    yield "a.py", 'exec(base64.b64decode("{}"))\n', b64(f'key = "{known["Anthropic"]}"')
    yield "a.ts", 'const c = atob("{}");\n', b64(json.dumps({"apiKey": KEY}))
    yield "notes.md", "Decode `{}` first.\n", b64(f"API_TOKEN={KEY}\n")
    yield ".env", "CONFIG={}\n", b64(f"A=1\nDB_PASSWORD={WORD}\n")
    yield "values.yaml", "files:\n  a: {}\n", b64(f"A=1\nAPI_KEY={KEY}\n")
    yield "ci.yml", "steps:\n  - run: echo {} | base64 -d | sh\n", b64(f"export API_TOKEN={KEY}")
    yield "a.txt", "{}\n", b64(b64(f"API_TOKEN={KEY}\n"))
    yield "a.py", 'K = "{}"\n', b64(pem("PRIVATE KEY"))
    yield "a.json", '{{"file": "{}"}}\n', b64(known["Slack bot"])
    folded = base64.encodebytes(pem("RSA PRIVATE KEY").encode()).decode().strip()
    yield "a.b64.txt", "{}\n", folded
    url = base64.urlsafe_b64encode(f"password={WORD}>>>???".encode()).decode()
    yield "a.py", 'P = "{}"\n', url


def nested() -> Iterator[Row]:
    """Write trees into the strings of others."""
    yield "a.yaml", "data:\n  app.yaml: |\n    llm:\n      api_key: {}\n", KEY
    yield "a.yaml", 'config: "llm:\\n  api_key: {}\\n"\n', KEY
    yield "a.yaml", 'config: \'{{"apiKey": "{}"}}\'\n', KEY
    yield "a.py", 'C = """\nllm:\n  api_key: {}\n"""\n', KEY
    yield "a.py", 'C = \'{{"password": "{}"}}\'\n', WORD
    yield "a.sh", "cat <<EOF > a.yaml\nllm:\n  apiKey: {}\nEOF\n", KEY
    yield "a.sh", "cat <<EOF > a.env\nDB_PASSWORD={}\nEOF\n", WORD
    yield "a.md", "```yaml\nllm:\n  api_key: {}\n```\n", KEY
    yield "a.json", '{{"a": "{{\\"token\\": \\"{}\\"}}"}}\n', KEY
    yield "a.ts", "const c = `env:\n  - name: API_TOKEN\n    value: {}\n`;\n", KEY
    yield "a.md", "Run `agent --api-key {}` here.\n", KEY
    yield "a.tf", "user_data = <<EOT\nexport API_TOKEN={}\nEOT\n", KEY


def disordered() -> Iterator[Row]:
    """Give values that look random to names that promise little."""
    for number, (path, text) in enumerate((
        ("a.py", 'key = "{}"\n'), ("a.ts", 'const authKey = "{}";\n'), (".env", "AUTH={}\n"),
        ("a.toml", 'jwt = "{}"\n'), ("a.yaml", "session: {}\n"), ("a.go", 'Key: "{}",\n'),
        ("a.sh", "SERVICE_KEY={}\n"), ("a.json", '{{"key": "{}"}}\n'),
        ("a.py", "headers = {{'Cookie': '{}'}}\n"), ("a.md", "key: {}\n"),
    )):  # fmt: skip
        yield path, text, made(40, seed=f"disorder{number}")


NAMED = {
    "JSON Web Token": webs,
    "private key": private_keys,
    "connection string": connections,
    "basic authentication": basic_auth,
    "environment file": environments,
    "program": programs,
    "fallback": fallbacks,
    "script or CI": pipelines,
    "base64": wrapped,
    "tree in a string": nested,
    "high entropy": disordered,
}


def planted() -> Iterator[Sample]:
    """Write every file."""
    for kind, (path, text, secret) in by_form():
        yield Sample(kind, path, text.format(secret), secret)
    for kind, rows in NAMED.items():
        for path, text, secret in rows():
            yield Sample(kind, path, text.format(secret), secret)


PLANTED = tuple(planted())
