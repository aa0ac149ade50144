package signing

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/bundle"
)

var files = []File{
	{".manifest", []byte(`{"revision": "sha256:1", "roots": ["agentgate"]}`)},
	{"agentgate/a.rego", []byte("package agentgate.a\n")},
	{"data.json", []byte(`{"agentgate": {"n": 1e2, "large": 9007199254740993}}`)},
}

func must[T any](t *testing.T) func(value T, err error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func encoded(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func onCurve(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	return must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(curve, rand.Reader))
}

func pkcs8(t *testing.T, private any) []byte {
	t.Helper()
	return encoded("PRIVATE KEY", must[[]byte](t)(x509.MarshalPKCS8PrivateKey(private)))
}

func public(t *testing.T, key any) string {
	t.Helper()
	return string(encoded("PUBLIC KEY", must[[]byte](t)(x509.MarshalPKIXPublicKey(key))))
}

// verify reads files as OPA does when it has been given a public key.
func verify(signature Signature, publicKey, keyID string, files []File) error {
	keys := map[string]*bundle.KeyConfig{keyID: {Key: publicKey, Algorithm: signature.Algorithm}}
	trusted := bundle.NewVerificationConfig(keys, "", "", nil)
	config := bundle.SignaturesConfig{Signatures: []string{signature.Token}}
	known, err := bundle.VerifyBundleSignature(config, trusted)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := bundle.VerifyBundleFile(file.Name, *bytes.NewBuffer(file.Data), known); err != nil {
			return err
		}
	}
	if len(known) > 0 {
		return errors.New("files are missing")
	}
	return nil
}

func TestOPAVerifiesWhatEachKindOfKeySigns(t *testing.T) {
	long := must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048))
	short := onCurve(t, elliptic.P256())
	sec1 := encoded("EC PRIVATE KEY", must[[]byte](t)(x509.MarshalECPrivateKey(short)))
	// What `openssl ecparam -genkey` writes begins with the parameters of the curve.
	beside := append(encoded("EC PARAMETERS", []byte("P-256")), sec1...)
	p384, p521 := onCurve(t, elliptic.P384()), onCurve(t, elliptic.P521())
	for name, each := range map[string]struct {
		file      []byte
		public    any
		algorithm string
	}{
		"P-256, SEC 1":      {sec1, short.Public(), "ES256"},
		"P-256, parameters": {beside, short.Public(), "ES256"},
		"P-256, text":       {append([]byte("A key\n"), sec1...), short.Public(), "ES256"},
		"P-256, PKCS #8":    {pkcs8(t, short), short.Public(), "ES256"},
		"P-384":             {pkcs8(t, p384), p384.Public(), "ES384"},
		"P-521":             {pkcs8(t, p521), p521.Public(), "ES512"},
		"RSA, PKCS #8":      {pkcs8(t, long), long.Public(), "RS256"},
		"RSA, PKCS #1": {
			encoded("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(long)), long.Public(), "RS256",
		},
	} {
		signature, err := Sign(each.file, "ours", files)
		if err != nil || signature.Algorithm != each.algorithm {
			t.Errorf("%s: %s, %v", name, signature.Algorithm, err)
			continue
		}
		if err := verify(signature, public(t, each.public), "ours", files); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOPARefusesWhatWasNotSigned(t *testing.T) {
	key := onCurve(t, elliptic.P256())
	ours, theirs := public(t, key.Public()), public(t, onCurve(t, elliptic.P256()).Public())
	signature := must[Signature](t)(Sign(pkcs8(t, key), "ours", files))
	changed := func(index int, data string) []File {
		others := append([]File{}, files...)
		others[index].Data = []byte(data)
		return others
	}
	for name, err := range map[string]error{
		"another key":     verify(signature, theirs, "ours", files),
		"another id":      verify(signature, ours, "default", files),
		"another policy":  verify(signature, ours, "ours", changed(1, "package agentgate.b\n")),
		"another value":   verify(signature, ours, "ours", changed(2, `{"agentgate": {}}`)),
		"another release": verify(signature, ours, "ours", changed(0, `{"revision": "sha256:2"}`)),
		"a file less":     verify(signature, ours, "ours", files[1:]),
		"a file more":     verify(signature, ours, "ours", append(files[:3:3], File{"b.rego", nil})),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestSignaturesOfRSAAreTheSameEachTime(t *testing.T) {
	key := pkcs8(t, must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048)))
	first, second := must[Signature](t)(Sign(key, "a", files)), must[Signature](t)(Sign(key, "a", files))
	if first != second {
		t.Error("two signatures of the same files differ")
	}
}

func TestKeysThatCannotSignAreRefused(t *testing.T) {
	good := pkcs8(t, onCurve(t, elliptic.P256()))
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der := must[[]byte](t)(x509.MarshalECPrivateKey(onCurve(t, elliptic.P256())))
	locked := &pem.Block{
		Type: "EC PRIVATE KEY", Bytes: der,
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"},
	}
	for name, each := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":           {nil, errNoKey.Error()},
		"a path":            {[]byte("/dev/null"), errNoKey.Error()},
		"a public key":      {[]byte(public(t, edwards.Public())), errNoKey.Error()},
		"cut short":         {good[:len(good)-30], errNoKey.Error()},
		"two keys":          {append(good[:len(good):len(good)], good...), errSeveral.Error()},
		"PKCS #8, locked":   {encoded("ENCRYPTED PRIVATE KEY", der), errEncrypted.Error()},
		"SEC 1, locked":     {pem.EncodeToMemory(locked), errEncrypted.Error()},
		"OpenSSH":           {encoded("OPENSSH PRIVATE KEY", der), errOpenSSH.Error()},
		"of another format": {encoded("PRIVATE KEY", der), errDamaged.Error()},
		"of another kind":   {encoded("DSA PRIVATE KEY", der), errDamaged.Error()},
		"Ed25519":           {pkcs8(t, edwards), errUnfit.Error()},
		"P-224":             {pkcs8(t, onCurve(t, elliptic.P224())), errUnfit.Error()},
		"short RSA":         {pkcs8(t, must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 1024))), "has 1024 bits"},
	} {
		signature, err := Sign(each.file, "ours", files)
		if err == nil || !strings.Contains(err.Error(), each.want) {
			t.Errorf("%s: got %v, want %s", name, err, each.want)
		}
		if signature != (Signature{}) {
			t.Errorf("%s: a signature came with the error", name)
		}
	}
}

func TestADocumentThatIsNoneIsNotSigned(t *testing.T) {
	key := pkcs8(t, onCurve(t, elliptic.P256()))
	_, err := Sign(key, "ours", []File{{"data.json", []byte("{")}})
	if err == nil || !strings.HasPrefix(err.Error(), "data.json cannot be signed") {
		t.Errorf("got %v", err)
	}
}
