// Makes go.json: keys, a signed checkpoint, roots and paths as Go's own implementation has them, golang.org/x/mod/sumdb/note
// and golang.org/x/mod/sumdb/tlog. Cosignatures are not in it, and are made here from c2sp.org/tlog-cosignature with
// crypto/ed25519.
//
// On Debian 12, with golang-go and golang-golang-x-mod-dev (0.7.0):
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verifier/history/tests/vectors/make.go > verifier/history/tests/vectors/go.json
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const leaves = 13

type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = s[index]
	}
	return found, nil
}

type path struct {
	Of   int64    `json:"of"`
	Size int64    `json:"size"`
	Path []string `json:"path"`
}

type vectors struct {
	Seed          string   `json:"seed"`
	VerifierKey   string   `json:"verifier_key"`
	Checkpoint    string   `json:"checkpoint"`
	WitnessSeed   string   `json:"witness_seed"`
	WitnessKey    string   `json:"witness_key"`
	Time          uint64   `json:"time"`
	Cosignature   string   `json:"cosignature"`
	Leaves        []string `json:"leaves"`
	Roots         []string `json:"roots"`
	Inclusions    []path   `json:"inclusions"`
	Consistencies []path   `json:"consistencies"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func encoded(hashes []tlog.Hash) []string {
	texts := []string{}
	for _, hash := range hashes {
		texts = append(texts, hash.String())
	}
	return texts
}

func leaf(number int) string {
	if number%5 == 0 {
		return fmt.Sprintf("por/log-leaf/v1 %d none", number)
	}
	digest := func(seed int) string { return strings.Repeat(fmt.Sprintf("%02x", seed), 32) }
	return fmt.Sprintf("por/log-leaf/v1 %d %s %s %s", number, digest(number), digest(number+100), digest(number+200))
}

// An Ed25519 cosignature, by the letter of its specification.
func cosign(name string, seed []byte, time uint64, text string) (key, line string) {
	secret := ed25519.NewKeyFromSeed(seed)
	public := append([]byte{4}, secret.Public().(ed25519.PublicKey)...)
	digest := sha256.Sum256(append([]byte(name+"\n"), public...))
	id := digest[:4]
	key = fmt.Sprintf("%s+%x+%s", name, id, base64.StdEncoding.EncodeToString(public))
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	signature := append([]byte{}, id...)
	signature = binary.BigEndian.AppendUint64(signature, time)
	signature = append(signature, ed25519.Sign(secret, []byte(message))...)
	return key, fmt.Sprintf("— %s %s", name, base64.StdEncoding.EncodeToString(signature))
}

func main() {
	seed, witnessSeed := bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{8}, 32)
	signerKey, verifierKey, err := note.GenerateKey(bytes.NewReader(seed), "example.com/proofs")
	must(err)
	signer, err := note.NewSigner(signerKey)
	must(err)
	verifier, err := note.NewVerifier(verifierKey)
	must(err)
	out := vectors{
		Seed:        fmt.Sprintf("%x", seed),
		VerifierKey: verifierKey,
		WitnessSeed: fmt.Sprintf("%x", witnessSeed),
		Time:        1782864000,
	}
	var hashes store
	for number := 0; number < leaves; number++ {
		out.Leaves = append(out.Leaves, leaf(number))
		stored, err := tlog.StoredHashes(int64(number), []byte(leaf(number)), hashes)
		must(err)
		hashes = append(hashes, stored...)
	}
	for size := int64(1); size <= leaves; size++ {
		root, err := tlog.TreeHash(size, hashes)
		must(err)
		out.Roots = append(out.Roots, root.String())
		for index := int64(0); index < size; index++ {
			proof, err := tlog.ProveRecord(size, index, hashes)
			must(err)
			out.Inclusions = append(out.Inclusions, path{index, size, encoded(proof)})
		}
		for old := int64(1); old <= size; old++ {
			proof, err := tlog.ProveTree(size, old, hashes)
			must(err)
			out.Consistencies = append(out.Consistencies, path{old, size, encoded(proof)})
		}
	}
	text := fmt.Sprintf("example.com/proofs\n%d\n%s\n", leaves, out.Roots[leaves-1])
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	_, err = note.Open(signed, note.VerifierList(verifier))
	must(err)
	out.Checkpoint = string(signed)
	out.WitnessKey, out.Cosignature = cosign("witness.example/w1", witnessSeed, out.Time, text)
	written, err := json.MarshalIndent(out, "", " ")
	must(err)
	_, err = os.Stdout.Write(append(written, '\n'))
	must(err)
}
