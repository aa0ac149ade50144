"""A labelled set: files without a secret that hold what resembles one, by class."""

import base64
import json
from collections.abc import Iterable, Iterator

from tests.gate.credential_innocents import PLACEHOLDER_VALUES, PLAIN_WORDS, REFERENCES, TEXTS
from tests.gate.credential_samples import HEX, MIXED, b64, made, pem
from tests.gate.scanners.secrets.sample import Sample

Row = tuple[str, str]

DIGEST = made(64, HEX, "digest")
COMMIT = made(40, HEX, "commit")
UUID = "6f1e2d3c-4b5a-4978-8c9d-0e1f2a3b4c5d"
EDGE = "-" * 5


def references() -> Iterator[Row]:
    """Refer to secrets, from files of variables and from programs."""
    for value in REFERENCES:
        yield ".env", f"A=1\nOPENAI_API_KEY={value}\n"
        quote = "'" if '"' in value else '"'
        yield "a.py", f"client = OpenAI(api_key={quote}{value}{quote})\n"


def placeholders() -> Iterator[Row]:
    """Ask for secrets to be filled in."""
    for value in PLACEHOLDER_VALUES:
        yield ".env.example", f"A=1\nOPENAI_API_KEY={value}\n"
        yield "README.md", f"Set `API_TOKEN={value}` first.\n"
    yield ".env.example", "DATABASE_URL=postgres://user:password@localhost:5432/app\n"
    yield "README.md", "    curl -H 'Authorization: Bearer YOUR_API_KEY' https://acme.io\n"
    yield "README.md", "    git clone https://<user>:<token>@git.acme.io/x.git\n"
    yield "README.md", "    sk-ant-api03-...\n    sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
    yield "README.md", "    AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n"
    yield "a.go", 'm["access-key"] = []byte("AKIAIOSFODNN7EXAMPLE")\n'
    yield "README.md", f"    AWS_SECRET_ACCESS_KEY={'wJalrXUtnFEMI/K7MDENG/bPxRfiCY'}EXAMPLEKEY\n"


def words() -> Iterator[Row]:
    """Give plain words to names that promise secrets."""
    for value in PLAIN_WORDS:
        yield "a.ini", f"[a]\ntoken = {value}\n"
        yield "a.md", f"- `token`: {value}\n"


def prose() -> Iterator[Row]:
    """Speak of secrets, in several languages."""
    for text in TEXTS:
        yield "prompts/a.txt", f"You are a clerk.\n{text}\n"
    yield "de.md", "Passwort: mindestens zwölf Zeichen. Das Token: nie weitergeben.\n"
    yield "fr.md", "Mot de passe : douze caractères. Clé d'API : demandez-la.\n"
    yield "es.md", "La contraseña: nunca la escribas. El token: caduca en 24h.\n"
    yield "ja.md", "パスワード: 12文字以上。token: 公開しないこと。\n"
    yield "ru.md", "Пароль: не менее 12 символов. token: не показывать.\n"
    yield "zh.md", "密码: 至少12位。api_key: 请向管理员索取。\n"
    yield "a.txt", "The key: be brief. The secret: practice2practice. Password: see page 12.\n"
    yield "a.md", "| name | value |\n| --- | --- |\n| token | the bearer token of the caller |\n"
    yield "a.md", "**If all tests pass:**\n- merge it\n"
    yield "a.md", "    gh auth login -h git.acme.io -p https -w\n"
    yield "a.md", "    Authorization: Bearer eyJhbGciOiJIUzI1NiIs...\n"
    yield "a.md", "    save({ accessToken: incomingToken, password: hashedPassword })\n"
    yield "a.md", "    type Login { password: String! }\n"
    yield "a.md", "    ENV AWS_SECRET_KEY=actual-value\n"
    yield "a.md", "    # No `password:` or `user:` is needed.\n"
    yield "a.md", '    --token "repoV2/{project}/{repository-id}"\n'
    yield "a.sh", 'kubectl create secret generic a --from-file=ssh-privatekey="${DIR}/id_ed25519"\n'
    yield "a.md", '    "lockToken": "@triggerBody()?[\'LockToken\']",\n'
    yield "a.md", "    Server=db;Password=[^;]+;Encrypt=true\n"
    yield "a.config", '<section type="System.Section, System, PublicKeyToken=b03f5f7f11d50a3a" />\n'
    yield "a.md", "api_key (string, required): Your API key. token (string): A v2 token.\n"


def digests() -> Iterator[Row]:
    """Write digests, identities and other public numbers."""
    yield "a.txt", f"sha256:{DIGEST}\n"
    yield "a.txt", f"{DIGEST}  agent.tar.gz\n"
    yield "a.py", f'SHA256 = "{DIGEST}"\n'
    yield "a.py", f'EXPECTED_HASH = "{COMMIT}"\n'
    yield "a.yaml", f"image: ghcr.io/acme/agent:1.2@sha256:{DIGEST}\n"
    yield "a.yml", f"on: push\njobs:\n  a:\n    steps:\n      - uses: acme/checkout@{COMMIT} # v4\n"
    yield "Dockerfile", f"FROM ghcr.io/acme/agent@sha256:{DIGEST}\n"
    yield "a.py", f'TENANT = "{UUID}"\n'
    yield "a.ts", f'const clientId = "{UUID}";\n'
    yield ".env", f"AZURE_CLIENT_ID={UUID}\nAZURE_TENANT_ID={UUID}\n"
    yield "a.md", f"Fixed in {COMMIT}, see {COMMIT[:12]}.\n"
    yield (
        "requirements.txt",
        f"attrs==23.1.0 \\\n    --hash=sha256:{DIGEST} \\\n    --hash=sha256:{DIGEST[::-1]}\n",
    )
    yield (
        "package-lock.json",
        '{"a": {"resolved": "https://r.io/a-1.3.0.tgz", "integrity": "sha512-'
        + made(86)
        + '=="}}\n',
    )
    yield (
        "yarn.lock",
        f'a@^1.3.0:\n  version "1.3.0"\n  integrity sha512-{made(86)}==\n  checksum: {DIGEST}\n',
    )
    yield (
        "pnpm-lock.yaml",
        f"packages:\n  /a@1.0.0:\n    resolution: {{integrity: sha512-{made(86)}==}}\n",
    )
    yield (
        "go.sum",
        f"acme.io/a v1.2.3 h1:{made(43)}=\nacme.io/a v1.2.3/go.mod h1:{made(43)}=\n",
    )
    yield "Cargo.lock", f'[[package]]\nname = "token"\nversion = "1.0.0"\nchecksum = "{DIGEST}"\n'
    yield (
        "uv.lock",
        f'wheels = [{{ url = "https://f.io/a.whl", hash = "sha256:{DIGEST}", size = 1 }}]\n',
    )
    yield "flake.lock", '{"narHash": "sha256-' + made(43) + '=", "rev": "' + COMMIT + '"}\n'
    yield "index.html", f'<script src="https://c.io/a.js" integrity="sha384-{made(64)}"></script>\n'
    yield "a.py", f'etag = "{made(32, HEX)}"\ncache_key = "{made(32, HEX)}"\n'
    yield "a.yaml", f"annotations:\n  checksum/secret: {DIGEST}\n"
    yield "trace.txt", f"traceparent: 00-{made(32, HEX)}-{made(16, HEX)}-01\n"
    yield "a.md", f"Version 1.2.3+{made(12, HEX)} of build 20240806T101112Z.\n"


def public() -> Iterator[Row]:
    """Write keys and certificates that are public."""
    yield "ca.pem", pem("CERTIFICATE") + "\n"
    yield "key.pub.pem", pem("PUBLIC KEY") + "\n"
    yield "key.pem", pem("RSA PUBLIC KEY") + "\n"
    yield "req.pem", pem("CERTIFICATE REQUEST") + "\n"
    yield "pub.asc", pem("PGP PUBLIC KEY BLOCK") + "\n"
    yield "authorized_keys", f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{made(340)} bot@acme\n"
    yield "a.sh", f'echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{made(43)} bot" >> k\n'
    yield "known_hosts", f"git.acme.io ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{made(43)}\n"
    yield "a.py", f'CERT = """{pem("CERTIFICATE")}"""\n'
    yield "a.yaml", f"caBundle: {b64(pem('CERTIFICATE'))}\n"
    yield "a.py", f'VERIFY_KEY = "{b64(pem("PUBLIC KEY"))}"\n'
    yield (
        "jwks.json",
        '{"keys": [{"kty": "RSA", "kid": "a1b2", "n": "' + made(342) + '", "e": "AQAB"}]}\n',
    )
    yield "cosign.pub", pem("PUBLIC KEY") + "\n"
    yield "a.md", f"Keys begin with `{EDGE}BEGIN PRIVATE KEY{EDGE}` and end alike.\n"
    yield "a.py", f'if text.startswith("{EDGE}BEGIN RSA PRIVATE KEY{EDGE}"):\n    refuse()\n'
    yield "a.txt", f"age1{made(58, MIXED.lower()[:26] + '0234567')}\n"
    yield (
        ".sops.yaml",
        "creation_rules:\n  - age: age1" + made(58, "qpzry9x8gf2tvdw0s3jn54khce6mua7l") + "\n",
    )
    yield "secret.enc.yaml", "password: ENC[AES256_GCM,data:p673w7,iv:YY83,tag:ab12,type:str]\n"
    yield "a.env", f"NEXT_PUBLIC_STRIPE_KEY={'pk' + '_live_'}{made(24)}\n"
    yield "a.py", f'LANGFUSE_PUBLIC_KEY = "{"pk" + "-lf-"}{UUID}"\n'


def code() -> Iterator[Row]:
    """Write programs that handle secrets without holding any."""
    for line in (
        'const THEME_STORAGE_KEY = "theme-v2";', "key: []byte(privateKeyPEM),",
        'const STORAGE_KEY = "pull-requests:filters:v1";',
        "token = get_token()", "password = getpass.getpass()", "api_key = os.environ['API_KEY']",
        'api_key = os.getenv("OPENAI_API_KEY")', 'api_key = os.getenv("OPENAI_API_KEY", "")',
        'api_key = os.environ.get("OPENAI_API_KEY", None)', "self.password = password",
        "def login(user: str, password: str) -> None:", "api_key: Optional[str] = None",
        "api_key: SecretStr = Field(default=None)", "password=self._config.password,",
        "tokens = tokenizer.encode(text)", "key = f'{tenant}:{session_id}'",
        "secret_name = 'prod/agents/openai'", "password = input('Password: ')",
        "token: str = field(repr=False)", "key=lambda pair: pair[1]", 'PASSWORD_FIELD = "password"',
        'parser.add_argument("--api-key", help="the key of the provider")',
        'if token != expected_token:', 'raise ValueError("password: too short")',
        'headers = {"Authorization": f"Bearer {token}"}', "next_token = response['NextToken']",
        'cache_key = "agents:v2:sessions:by-tenant"', 'assert token == "abc"',
        'SECRET_KEY_REF = "openai-credentials"', "password_hash = bcrypt.hashpw(pw, salt)",
        'url = f"postgres://{user}:{password}@{host}/db"', "special_tokens = ['<s>', '</s>']",
        'TOKEN_URL = "https://sso.acme.io/oauth2/v1/token"', 'token_type = "urn:ietf:jwt2"',
    ):  # fmt: skip
        yield "a.py", f"import os\n\n{line}\n"
    for line in (
        "const token = await getToken();", "const apiKey = process.env.OPENAI_API_KEY;",
        'const apiKey = process.env.OPENAI_API_KEY ?? "";', "password: string;",
        "apiKey: z.string().min(20),", "headers: { Authorization: `Bearer ${token}` },",
        'import { token } from "./token2";', "const key = `${a}:${b}`;",
        "token: config.auth.token,",
        'const passwordInput = document.getElementById("password1");',
        "type Token = { key: Key2 };",
        'localStorage.getItem("auth_token_v2");', "if (token === undefined) return;",
        'const SECRET = Symbol("secret2");', "interface A { apiKey?: string; token: Token1 }",
    ):  # fmt: skip
        yield "a.ts", f"{line}\n"
    for line in (
        'export API_TOKEN="$(vault read -field=token secret/a)"', "TOKEN=$1", 'TOKEN="${TOKEN:-}"',
        "read -rs PASSWORD", 'curl -H "Authorization: Bearer $TOKEN" https://acme.io',
        'echo "$PASSWORD" | docker login -u ci --password-stdin', "PASSWORD=$(pwgen 20 1)",
        "kubectl get secret a -o jsonpath='{.data.password}'", "curl -u \"$USER:$PASS\" https://x",
        "agent --token-file /run/secrets/token1", "unset OPENAI_API_KEY", ": ${TOKEN:?not set}",
        'mysql -u root -p"$PASSWORD" agents', "docker login -u ci -p ${{ secrets.TOKEN }} r.io",
        "kubectl create secret generic a --from-literal=password=$PASSWORD",
        "kubectl create secret generic a --from-file=token=./token1", "openssl rand -hex 32",
        "helm install a . --set auth.existingSecret=a-credentials-2", "ssh-keygen -t ed25519 -N ''",
    ):  # fmt: skip
        yield "a.sh", f"{line}\n"
    yield "a.py", "class A:\n    private_key: x25519.X25519PrivateKey\n    password: SecretStr\n"
    yield "a.py", "TOKEN = r'[^\\W\\d]\\w*'\nsecret = r'([a-z0-9]{64})'\n"
    yield (
        "a.pyi",
        "    mlkem_key: mlkem.MLKEM768PublicKey,\n    private_key: PKCS7PrivateKeyTypes,\n",
    )
    yield "a.py", "self._password = value\nsuper().__init__(_core_token=_core_token, passwd=p)\n"
    yield "a.py", "committed = commit(arguments(run=run, lock_token=token))[1]\n"
    yield (
        "a.ipynb",
        '{"source": ["tool = Search(api_key=EXA_API_KEY)\\n", "  api_key=EXA_API_KEY\\n"]}\n',
    )
    yield "run.sh", 'local name="$1" password="$2"\nmysql -uroot -p$$MYSQL_ROOT_PASSWORD\n'
    yield "a.go", 'token := os.Getenv("API_TOKEN")\nvar password string\n'
    yield "a.go", "func login(password string, token *Token2) error {\n"
    yield "a.rs", 'let token = env::var("API_TOKEN")?;\nlet key: &str = &args[1];\n'
    yield "a.java", 'String password = System.getenv("DB_PASSWORD");\nToken token = new Token2();\n'
    yield (
        "a.tf",
        'variable "password" {\n  type = string\n  sensitive = true\n}\npassword = var.password\n',
    )
    yield "a.sql", "ALTER USER app WITH PASSWORD :'password';\nIDENTIFIED BY '${PASSWORD}'\n"
    yield "pom.xml", "<password>${env.PASSWORD}</password>\n<token/>\n"
    yield "a.ps1", "$token = $env:API_TOKEN\n$p = Read-Host -AsSecureString\n"
    yield "a.html", '<input type="password" name="password" placeholder="Password123">\n'
    yield "a.css", ".token { color: #a1b2c3; } .password-1 { width: 10px }\n"
    yield "a.proto", "string api_key = 1;\nstring password = 2;\n"
    yield "a.graphql", "type A { token: String! password: Password2 }\n"
    yield (
        ".github/workflows/a.yml",
        "on: push\npermissions:\n  id-token: write\nenv:\n  T: ${{ secrets.T1 }}\n",
    )
    yield (
        "compose.yaml",
        "services:\n  a:\n    environment:\n      DB_PASSWORD_FILE: /run/secrets/db1\n",
    )
    yield ".netrc", "machine git.acme.io login bot password ${TOKEN}\n"
    yield ".npmrc", "//registry.acme.io/:_authToken=${NPM_TOKEN}\n"


def noise() -> Iterator[Row]:
    """Write what is generated, packed or a test's."""
    wrapper = '!function(e,t){"object"==typeof exports?t(exports):(e=e||self).a1b2=t()}'
    yield "a.min.js", wrapper + '(this,function(e){var key=e[0],token=key?1:2,n={};n.key="a"});\n'
    packed = "k.token=l+m[2],a={key:b.c,token:d(e),password:!0,auth:f1};"
    yield "b.min.js", packed * 4
    yield (
        "a.map",
        '{"version":3,"mappings":"' + made(400, MIXED + "+/;,") + '","names":["token","key"]}\n',
    )
    yield (
        "a.svg",
        f'<image href="data:image/png;base64,{base64.b64encode(bytes(range(250))).decode()}"/>\n',
    )
    # Packages are called by what they are about.
    names = {"@octokit/auth-token": "6.0.0", "get-password": "^1.2.3", "@a/password": "~4.0.16"}
    yield "package.json", json.dumps({"dependencies": names}) + "\n"
    yield "package-lock.json", json.dumps({"packages": {"a": {"dependencies": names}}}) + "\n"
    yield (
        "pnpm-lock.yaml",
        "a:\n  version: 4.0.16(b@1.0.0)\nc:\n  '@inquirer/password': 4.0.16(b@1.0.0)\n",
    )
    yield "a.py", f'ICON = "{base64.b64encode(bytes(reversed(range(240)))).decode()}"\n'
    yield "vectors.py", f'TESTS = [("{made(64, HEX, "a")}", "{made(64, HEX, "b")}")]\n'
    yield "vectors.txt", f"Msg = {made(96, HEX)}\nMD = {DIGEST}\n"
    yield "a.json", '{"embedding": "' + made(300, MIXED + "+/") + '"}\n'
    yield "a.txt", b64("Nothing but a sentence, in base64, of some length.") + "\n"
    yield (
        "a.ipynb",
        '{"cells": [{"id": "a1b2c3d4", "source": ["token = ask()\\n"], "image/png": "'
        + made(200, MIXED + "+/")
        + '"}]}\n',
    )
    yield "a.log", "2024-08-06T10:11:12Z request_id=7f3a9c1b2d4e key=agents/7 tokens=1284 auth=ok\n"
    yield "a.csv", "id,token_count,key\n1,512,a1b2c3\n2,1024,d4e5f6\n"
    yield "task.md", "task-abcdefghijklmnopqrstuvwx1 disk-1234567890abcdefghij risk-2024\n"
    yield "a.py", "class AKIAHandlerForEverything1:\n    pass\n"
    yield "a.py", 'ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"\n'
    yield "a.txt", "https://acme.io/" + made(40) + "/agents?page=2&sort=name\n"
    yield "a.txt", "https://docs.acme.io/d/1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P/edit#gid=0\n"
    yield "a.md", "arn:aws:iam::123456789012:role/agents-runner-2024\n"
    yield "a.md", "urn:uuid:" + UUID + " and mailto:bot@acme.io and user@host:22\n"
    yield "a.py", 'regex = re.compile(r"sk-[A-Za-z0-9]{48}|ghp_[A-Za-z0-9]{36}|AKIA[A-Z0-9]{16}")\n'
    yield (
        "rules.toml",
        "regex = '''xox[baprs]-[0-9]{10,13}-[a-zA-Z0-9]{24}'''\nkeywords = ['xoxb']\n",
    )


def tests() -> Iterator[Row]:
    """Make up secrets for tests."""
    yield (
        "pkg/auth_test.go",
        '\t{AccessToken: "token1", RefreshToken: "provider1-refresh-token"},\n',
    )
    yield "tests/test_login.py", 'subject_token="subject-jwt"\nsts._actor_token = "static-actor"\n'
    yield "src/form.test.ts", 'row.appToken = "xapp-test";\n'
    yield "src/__tests__/a.js", 'const password = "hunter2";\n'
    yield "e2e/mocks/a.py", 'HEADERS = {"x-api-key": "key123"}\n'


def expressions() -> Iterator[Row]:
    """Compute what is given to a name: a literal of a type, an address, what may be missing."""
    yield "a.go", "\tsecret := &corev1.Secret{}\n"
    yield "a.go", "\t\tSecret: &corev1.SecretVolumeSource{\n\t\t\tSecretName: name,\n\t\t},\n"
    yield "a.go", "\t\tAutomountServiceAccountToken: &automount,\n"
    yield "a.go", "\t\tClientSecret:                  clientSecret,\n"
    yield "a.go", "\ts.ShareToken = &v.String\n"
    yield "a.go", "\tsecrets := []corev1.LocalObjectReference{{Name: name}}\n"
    yield "a.ts", "  accessToken: existing?.accessToken,\n  apiKey: config?.apiKey,\n"
    yield "a.ts", "  password: opts!.password,\n"
    yield "a.tsx", "    <Share shareToken={shareToken} apiKey={props.apiKey} />\n"
    yield (
        "release.sh",
        'git push "https://x-access-token:${GITHUB_TOKEN}@github.com/acme/agents-v2.git"\n',
    )
    yield (
        ".github/workflows/release.yml",
        "  - run: git push https://x-access-token:${{ secrets.PAT }}@github.com/$USER/k8s.io.git\n",
    )
    yield "run.sh", "export SSH_PRIVATE_KEY=/home/git/.ssh/deploy_key_ed25519\n"
    yield "run.sh", "SSHPIPERD_SERVER_KEY=/serverkey/ssh_host_ed25519_key\n"


KINDS: dict[str, Iterable[Row]] = {
    "reference": references(),
    "placeholder": placeholders(),
    "plain word": words(),
    "prose": prose(),
    "digest or identity": digests(),
    "public key": public(),
    "program without one": code(),
    "expression": expressions(),
    "test": tests(),
    "noise": noise(),
}

LOOKALIKES = tuple(Sample(kind, *row) for kind, rows in KINDS.items() for row in rows)
