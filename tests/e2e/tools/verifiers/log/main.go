// tlogcheck verifies what a log publishes, with two libraries that must both agree: those of Go's
// checksum database (golang.org/x/mod/sumdb) and those of transparency-dev. It is silent about what
// holds, and says of the rest what is wrong.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/transparency-dev/formats/log"
	formatsnote "github.com/transparency-dev/formats/note"
	tlogproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const usage = `usage: tlogcheck note VKEY CHECKPOINT
       tlogcheck proof VKEY TLOG_PROOF LEAF
       tlogcheck consistency VKEY OLD_CHECKPOINT ADD_CHECKPOINT
each a file; ADD_CHECKPOINT is what witnesses are sent: https://c2sp.org/tlog-witness`

func main() {
	if err := check(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tlogcheck:", err)
		os.Exit(1)
	}
}

func check(arguments []string) error {
	if len(arguments) < 3 {
		return errors.New(usage)
	}
	files, err := read(arguments[1:])
	if err != nil {
		return err
	}
	vkey := strings.TrimSuffix(string(files[0]), "\n")
	switch {
	case arguments[0] == "note" && len(files) == 2:
		_, err = checkpoint(vkey, files[1])
	case arguments[0] == "proof" && len(files) == 3:
		err = inclusion(vkey, files[1], files[2])
	case arguments[0] == "consistency" && len(files) == 3:
		err = consistency(vkey, files[1], files[2])
	default:
		err = errors.New(usage)
	}
	return err
}

func read(paths []string) ([][]byte, error) {
	var files [][]byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, data)
	}
	return files, nil
}

// checkpoint verifies a signed note, and reads a checkpoint of three lines from it.
func checkpoint(vkey string, data []byte) (*log.Checkpoint, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return nil, err
	}
	other, err := formatsnote.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	found, extensions, _, err := log.ParseCheckpoint(data, verifier.Name(), other)
	switch {
	case err != nil:
		return nil, err
	case len(extensions) > 0:
		return nil, fmt.Errorf("the checkpoint has lines that are not its own: %q", extensions)
	case len(found.Hash) != sha256.Size:
		return nil, fmt.Errorf("the root hash has %d bytes", len(found.Hash))
	case opened.Text != string(found.Marshal()):
		return nil, errors.New("the checkpoint is not written as it is read")
	}
	return found, nil
}

func inclusion(vkey string, data, leaf []byte) error {
	var p tlogproof.TLogProof
	if err := p.Unmarshal(data); err != nil {
		return err
	}
	if !bytes.Equal(p.Marshal(), data) {
		return errors.New("the proof is not written as it is read")
	}
	at, err := checkpoint(vkey, p.Checkpoint)
	if err != nil {
		return err
	}
	var hashes [][]byte
	var record tlog.RecordProof
	for _, hash := range p.Hashes {
		hashes, record = append(hashes, hash[:]), append(record, hash)
	}
	hash := rfc6962.DefaultHasher.HashLeaf(leaf)
	return errors.Join(
		proof.VerifyInclusion(rfc6962.DefaultHasher, p.Index, at.Size, hash, hashes, at.Hash),
		tlog.CheckRecord(
			record, int64(at.Size), tlog.Hash(at.Hash), int64(p.Index), tlog.RecordHash(leaf)),
	)
}

func consistency(vkey string, older, growth []byte) error {
	before, err := checkpoint(vkey, older)
	if err != nil {
		return err
	}
	head, newer, _ := strings.Cut(string(growth), "\n\n")
	after, err := checkpoint(vkey, []byte(newer))
	if err != nil {
		return err
	}
	lines := strings.Split(head, "\n")
	if want := fmt.Sprintf("old %d", before.Size); lines[0] != want {
		return fmt.Errorf("it begins with %q, not with %q", lines[0], want)
	}
	var hashes [][]byte
	var tree tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != sha256.Size {
			return fmt.Errorf("%q is not a hash", line)
		}
		hashes, tree = append(hashes, hash), append(tree, tlog.Hash(hash))
	}
	return errors.Join(
		proof.VerifyConsistency(
			rfc6962.DefaultHasher, before.Size, after.Size, hashes, before.Hash, after.Hash),
		tlog.CheckTree(tree,
			int64(after.Size), tlog.Hash(after.Hash), int64(before.Size), tlog.Hash(before.Hash)),
	)
}
