// Which private keys can sign a bundle, and what their files look like.

package signing

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// leastRSABits is what NIST SP 800-131A asks of signatures, and RFC 7518 of RS256.
const leastRSABits = 2048

// curves names the algorithm that goes with each curve (RFC 7518, 3.4).
var curves = map[string]string{"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}

// Messages never quote what the parser of a key says: nothing of a key may leave this package.
var (
	errNoKey     = errors.New("the signing key's file holds no private key in PEM")
	errSeveral   = errors.New("the signing key's file holds more than one private key")
	errEncrypted = errors.New("the signing key is encrypted, and OPA's signer takes no password: " +
		"write it without one (openssl pkey), readable by its owner only")
	errOpenSSH = errors.New("the signing key is in OpenSSH's own format: write it as PKCS #8 " +
		"(ssh-keygen -p -m PKCS8)")
	errDamaged = errors.New("the signing key cannot be parsed")
	errUnfit   = errors.New("the signing key is neither RSA nor ECDSA on P-256, P-384 or P-521")
)

// key is a private key that is fit to sign, and the algorithm that goes with it.
type key struct {
	pem       string
	algorithm string
}

// parseKey finds the one private key in a PEM file. What may stand beside it, as parameters and
// certificates do, is passed over.
//
// The PEM is written anew: OPA takes a key that does not begin with a PEM block for a path, which
// it would open, and quote in its error.
func parseKey(file []byte) (key, error) {
	block, err := onlyKey(file)
	if err != nil {
		return key{}, err
	}
	private, err := parseBlock(block)
	if err != nil {
		return key{}, errDamaged
	}
	algorithm, err := algorithmOf(private)
	if err != nil {
		return key{}, err
	}
	plain := pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes})
	return key{pem: string(plain), algorithm: algorithm}, nil
}

// onlyKey refuses what holds several keys: which of them signs must not depend on their order.
func onlyKey(file []byte) (*pem.Block, error) {
	var found *pem.Block
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue
		}
		if found != nil {
			return nil, errSeveral
		}
		found = block
	}
	switch {
	case found == nil:
		return nil, errNoKey
	case found.Type == "OPENSSH PRIVATE KEY":
		return nil, errOpenSSH
	case found.Type == "ENCRYPTED PRIVATE KEY", strings.Contains(found.Headers["Proc-Type"], "ENCRYPTED"):
		return nil, errEncrypted
	}
	return found, nil
}

func parseBlock(block *pem.Block) (any, error) {
	switch block.Type {
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		return x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, errDamaged
	}
}

func algorithmOf(private any) (string, error) {
	switch private := private.(type) {
	case *rsa.PrivateKey:
		if bits := private.N.BitLen(); bits < leastRSABits {
			return "", fmt.Errorf("the signing key has %d bits, and RSA needs %d", bits, leastRSABits)
		}
		return "RS256", nil
	case *ecdsa.PrivateKey:
		if algorithm, ok := curves[private.Params().Name]; ok {
			return algorithm, nil
		}
	}
	return "", errUnfit
}
