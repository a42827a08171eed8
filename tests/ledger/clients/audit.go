// Reads a published log with golang.org/x/mod/sumdb, which knows nothing of us: audit FOLDER VERIFIER-KEY
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type files struct{ folder string }

func (f files) Height() int                         { return 8 }
func (f files) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		place := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		content, err := os.ReadFile(filepath.Join(f.folder, place))
		if err != nil {
			return nil, err
		}
		read = append(read, content)
	}
	return read, nil
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func opened(place string, key string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	must(err)
	content, err := os.ReadFile(place)
	must(err)
	signed, err := note.Open(content, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(signed.Text, "\n")
	if lines[0] != verifier.Name() {
		must(fmt.Errorf("another log: %s", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

func entries(folder string, size int64) [][]byte {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		tile := tlog.Tile{H: 8, L: 0, N: n, W: 256}
		if size-n*256 < 256 {
			tile.W = int(size - n*256)
		}
		place := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		content, err := os.ReadFile(filepath.Join(folder, place))
		must(err)
		for len(content) > 0 {
			length := int(content[0])<<8 | int(content[1])
			all = append(all, content[2:2+length])
			content = content[2+length:]
		}
	}
	return all
}

func checkOurs(place string, tree tlog.Tree, all [][]byte) {
	content, err := os.ReadFile(place)
	must(err)
	lines := strings.Split(string(bytes.SplitN(content, []byte("\n\n"), 2)[0]), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err)
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		must(err)
		var one tlog.Hash
		copy(one[:], hash)
		proof = append(proof, one)
	}
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(all[index])))
}

func main() {
	folder, key := os.Args[1], os.Args[2]
	tree := opened(filepath.Join(folder, "checkpoint"), key)
	reader, all := tlog.TileHashReader(tree, files{folder}), entries(folder, tree.N)
	if int64(len(all)) != tree.N {
		must(fmt.Errorf("%d entries, not %d", len(all), tree.N))
	}
	for index, entry := range all {
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)))
	}
	old := opened(filepath.Join(folder, "earlier"), key)
	growth, err := tlog.ProveTree(tree.N, old.N, reader)
	must(err)
	must(tlog.CheckTree(growth, tree.N, tree.Hash, old.N, old.Hash))
	proofs, err := filepath.Glob(filepath.Join(folder, "*.tlog-proof"))
	must(err)
	for _, place := range proofs {
		checkOurs(place, tree, all)
	}
	fmt.Printf("%d entries, %d proofs\n", tree.N, len(proofs))
}
