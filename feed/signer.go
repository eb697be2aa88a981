package feed

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// Signer is a private key with its ID. Nothing that prints or encodes values
// shows the key; only [Signer.Marshal] does. The zero Signer cannot sign.
type Signer struct {
	id string
	// private is a func because reflection, and so fmt with any verb and from
	// inside any struct, cannot look into one.
	private func() ed25519.PrivateKey
}

func newSigner(id string, private ed25519.PrivateKey) Signer {
	return Signer{id: id, private: func() ed25519.PrivateKey { return private }}
}

// NewSigner makes a new key.
func NewSigner(id string) (Signer, error) {
	if err := CheckID(id); err != nil {
		return Signer{}, err
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Signer{}, fmt.Errorf("make key: %w", err)
	}
	return newSigner(id, private), nil
}

const idLabel = "id: "

// ParseSigner reads what [Signer.Marshal] wrote.
func ParseSigner(b []byte) (Signer, error) {
	head, _, _ := strings.Cut(string(b), "\n")
	id, ok := strings.CutPrefix(strings.TrimSpace(head), idLabel)
	if !ok || CheckID(id) != nil {
		return Signer{}, errors.New(`key file: the first line must be "id: KEY-ID"`)
	}
	block, _ := pem.Decode(b)
	if block == nil || block.Type != "PRIVATE KEY" {
		return Signer{}, errors.New("key file: no PEM block PRIVATE KEY; make one with console keygen")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return Signer{}, errors.New("key file: not a PKCS #8 private key")
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return Signer{}, fmt.Errorf("key file: want an Ed25519 key, have %T", key)
	}
	return newSigner(id, private), nil
}

// Marshal writes the key as PKCS #8 in PEM (RFC 7468), its ID in a line
// before it. OpenSSL reads the same file.
func (s Signer) Marshal() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(s.private())
	if err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return append([]byte(idLabel+s.id+"\n"), block...), nil
}

// ID is the key's name in trust files and signatures.
func (s Signer) ID() string { return s.id }

func (s Signer) String() string { return "signer " + s.id }

// TrustEntry is the key's public half, allowed to sign items of any kind for
// any scope for up to 90 days: a start, to be narrowed by whoever adds it to
// a trust file.
func (s Signer) TrustEntry() Key {
	return Key{
		ID:      s.id,
		Public:  s.public(),
		Scopes:  []string{string(ScopeAll), "street/*", "group/*", "station/*"},
		Kinds:   Kinds(),
		MaxDays: 90,
	}
}

// Root is the key's public half as a root.
func (s Signer) Root() Root { return Root{ID: s.id, Public: s.public()} }

func (s Signer) public() string {
	public := s.private().Public().(ed25519.PublicKey)
	return base64.StdEncoding.EncodeToString(public)
}

// dsseSigner adapts a Signer to the library's interface.
type dsseSigner struct{ Signer }

func (s dsseSigner) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(s.private(), data), nil
}

func (s dsseSigner) KeyID() (string, error) { return s.id, nil }

// dsseVerifier adapts a public key to the library's interface.
type dsseVerifier struct {
	id     string
	public ed25519.PublicKey
}

var errBadSignature = errors.New("signature does not match")

func (v dsseVerifier) Verify(_ context.Context, data, sig []byte) error {
	if !ed25519.Verify(v.public, data, sig) {
		return errBadSignature
	}
	return nil
}

func (v dsseVerifier) KeyID() (string, error) { return v.id, nil }

func (v dsseVerifier) Public() crypto.PublicKey { return v.public }
