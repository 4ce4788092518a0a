package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
)

// googleTokenURI is the audience that Google's Python client names, whatever the
// token_uri (google/oauth2/service_account.py).
const googleTokenURI = "https://oauth2.googleapis.com/token"

// account is a service account as the one who verifies its signature sees it.
type account struct {
	email string
	// tokenURI is where its assertions are exchanged.
	tokenURI string
	key      *rsa.PublicKey
}

// readAccount reads a service account's credentials file, in Google's format.
func readAccount(data []byte) (account, error) {
	var file struct {
		Email      string `json:"client_email"`
		PrivateKey string `json:"private_key"`
		TokenURI   string `json:"token_uri"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return account{}, fmt.Errorf("credentials: %w", err)
	}
	block, _ := pem.Decode([]byte(file.PrivateKey))
	if block == nil {
		return account{}, errors.New("credentials: private_key is not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return account{}, fmt.Errorf("credentials: %w", err)
	}
	key, isRSA := parsed.(*rsa.PrivateKey)
	if !isRSA || file.Email == "" || file.TokenURI == "" {
		return account{}, errors.New("credentials need client_email, token_uri and an RSA private_key")
	}
	return account{email: file.Email, tokenURI: file.TokenURI, key: &key.PublicKey}, nil
}

// verify accepts an assertion of the account that is signed and in time: a JWT
// (RFC 7519) of the algorithm RS256, the only one that Google's clients use.
func (a account) verify(assertion string, now time.Time) error {
	signed, signature, err := a.split(assertion)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(signed))
	if err := rsa.VerifyPKCS1v15(a.key, crypto.SHA256, sum[:], signature); err != nil {
		return errors.New("the assertion is not signed with the account's key")
	}
	_, encoded, _ := strings.Cut(signed, ".")
	var claims struct {
		Issuer   string `json:"iss"`
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
	}
	if err := decode(encoded, &claims); err != nil {
		return err
	}
	switch {
	case claims.Issuer != a.email:
		return fmt.Errorf("the assertion is of %q, not of the account", claims.Issuer)
	case claims.Audience != a.tokenURI && claims.Audience != googleTokenURI:
		return fmt.Errorf("the assertion is for %q, not for %s", claims.Audience, a.tokenURI)
	case now.Unix() >= claims.Expires:
		return errors.New("the assertion has expired")
	}
	return nil
}

// split returns what of an assertion is signed, and the signature.
func (a account) split(assertion string) (string, []byte, error) {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		return "", nil, errors.New("the assertion is not a JWT")
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if err := decode(parts[0], &header); err != nil {
		return "", nil, err
	}
	if header.Algorithm != "RS256" {
		return "", nil, fmt.Errorf("the assertion's algorithm is %q, not RS256", header.Algorithm)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	return parts[0] + "." + parts[1], signature, err
}

func decode(encoded string, into any) error {
	data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
	if err != nil {
		return fmt.Errorf("the assertion: %w", err)
	}
	return json.Unmarshal(data, into)
}
