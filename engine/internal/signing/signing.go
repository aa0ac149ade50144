// Package signing signs bundles as OPA does: a token over the digest of every file.
package signing

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/util"
)

// File is a file of a bundle, at its path in the archive.
type File struct {
	Name string
	Data []byte
}

// Signature is what stands in `.signatures.json`, and the algorithm that verifies it.
type Signature struct {
	Algorithm string `json:"algorithm"`
	Token     string `json:"token"`
}

var errNotSigned = errors.New("the bundle cannot be signed with this key")

// Sign signs the files of a bundle with a private key in PEM. Servers that know several keys find
// theirs by its id.
func Sign(keyFile []byte, keyID string, files []File) (Signature, error) {
	key, err := parseKey(keyFile)
	if err != nil {
		return Signature{}, err
	}
	digests, err := digestsOf(files)
	if err != nil {
		return Signature{}, err
	}
	config := bundle.NewSigningConfig(key.pem, key.algorithm, "")
	token, err := bundle.GenerateSignedToken(digests, config, keyID)
	if err != nil {
		return Signature{}, errNotSigned
	}
	return Signature{Algorithm: key.algorithm, Token: token}, nil
}

func digestsOf(files []File) ([]bundle.FileInfo, error) {
	hasher, err := bundle.NewSignatureHasher(bundle.SHA256)
	if err != nil {
		return nil, err
	}
	digests := make([]bundle.FileInfo, 0, len(files))
	for _, file := range files {
		content, err := hashed(file)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be signed: %w", file.Name, err)
		}
		digest, err := hasher.HashFile(content)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be signed: %w", file.Name, err)
		}
		info := bundle.NewFile(file.Name, hex.EncodeToString(digest), bundle.SHA256.String())
		digests = append(digests, info)
	}
	return digests, nil
}

// hashed gives what OPA takes the digest of: the value of a document, the bytes of anything else.
func hashed(file File) (any, error) {
	if !bundle.IsStructuredDoc(file.Name) {
		return file.Data, nil
	}
	var value any
	err := util.Unmarshal(file.Data, &value)
	return value, err
}
