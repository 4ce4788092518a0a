package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const tokenURI = "http://gcs.example.com/token"

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// guard returns a gate before a store that serves everybody.
func guard(t *testing.T, key *rsa.PrivateKey) http.Handler {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "models@example.com", "token_uri": tokenURI,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	if err != nil {
		t.Fatal(err)
	}
	account, err := readAccount(file)
	if err != nil {
		t.Fatal(err)
	}
	return newGate([]string{"private"}, account, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
}

func part(t *testing.T, value map[string]any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// assertion signs claims; those given replace what is right.
func assertion(t *testing.T, key *rsa.PrivateKey, wrong map[string]any) string {
	t.Helper()
	header := map[string]any{"alg": "RS256", "typ": "JWT"}
	claims := map[string]any{"iss": "models@example.com", "aud": tokenURI, "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range wrong {
		if name == "alg" {
			header[name] = value
		} else {
			claims[name] = value
		}
	}
	signed := part(t, header) + "." + part(t, claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// token asks for a token and returns the answer's status and what was granted.
func token(t *testing.T, gate http.Handler, grantType, assertion string) (int, string) {
	t.Helper()
	form := url.Values{"grant_type": {grantType}, "assertion": {assertion}}
	request := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorded := httptest.NewRecorder()
	gate.ServeHTTP(recorded, request)
	var body map[string]any
	if err := json.Unmarshal(recorded.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	granted, _ := body["access_token"].(string)
	return recorded.Code, granted
}

func status(gate http.Handler, path, host, authorization string) int {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Host = host
	request.Header.Set("Authorization", authorization)
	recorded := httptest.NewRecorder()
	gate.ServeHTTP(recorded, request)
	return recorded.Code
}

func TestGuardedBucketsNeedAToken(t *testing.T) {
	key := newKey(t)
	gate := guard(t, key)
	_, granted := token(t, gate, jwtBearer, assertion(t, key, nil))
	if granted == "" {
		t.Fatal("no token was granted")
	}
	for _, test := range []struct {
		path, host string
		guarded    bool
	}{
		{"/storage/v1/b/public/o", "gcs", false},
		{"/storage/v1/b/private-too/o", "gcs", false},
		{"/", "gcs", false},
		{"/storage/v1/b/private", "gcs", true},
		{"/storage/v1/b/private/o/model", "gcs", true},
		{"/download/storage/v1/b/%70rivate/o/model", "gcs", true},
		{"/private/model", "gcs", true},
		{"/model", "private.storage.example.com", true},
		{"/storage/v1/b/private/o/model/rewriteTo/b/public/o/model", "gcs", true},
		{"/batch/storage/v1", "gcs", true},
	} {
		want := http.StatusOK
		if test.guarded {
			want = http.StatusUnauthorized
		}
		for _, authorization := range []string{"", "Bearer ", "Bearer other", granted} {
			if got := status(gate, test.path, test.host, authorization); got != want {
				t.Errorf("%s of %s with %q answers %d, want %d", test.path, test.host, authorization, got, want)
			}
		}
		if got := status(gate, test.path, test.host, "Bearer "+granted); got != http.StatusOK {
			t.Errorf("%s of %s with the token answers %d", test.path, test.host, got)
		}
	}
}

func TestOnlyTheAccountGetsAToken(t *testing.T) {
	key := newKey(t)
	gate := guard(t, key)
	if _, granted := token(t, gate, jwtBearer, assertion(t, key, map[string]any{"aud": googleTokenURI})); granted == "" {
		t.Error("Google's Python client gets no token")
	}
	for name, test := range map[string]struct{ grantType, assertion string }{
		"another's key":         {jwtBearer, assertion(t, newKey(t), nil)},
		"another account":       {jwtBearer, assertion(t, key, map[string]any{"iss": "other@example.com"})},
		"another audience":      {jwtBearer, assertion(t, key, map[string]any{"aud": "http://other.example.com/token"})},
		"too late":              {jwtBearer, assertion(t, key, map[string]any{"exp": time.Now().Add(-time.Minute).Unix()})},
		"another algorithm":     {jwtBearer, assertion(t, key, map[string]any{"alg": "none"})},
		"another grant type":    {"refresh_token", assertion(t, key, nil)},
		"no assertion":          {jwtBearer, ""},
		"no part of it is JSON": {jwtBearer, "a.b.c"},
	} {
		if code, granted := token(t, gate, test.grantType, test.assertion); code != http.StatusBadRequest || granted != "" {
			t.Errorf("%s: answers %d with token %q", name, code, granted)
		}
	}
}

func TestATokenEnds(t *testing.T) {
	key := newKey(t)
	handler := guard(t, key)
	_, granted := token(t, handler, jwtBearer, assertion(t, key, nil))
	handler.(*gate).now = func() time.Time { return time.Now().Add(tokenLifetime) }
	if got := status(handler, "/storage/v1/b/private", "gcs", "Bearer "+granted); got != http.StatusUnauthorized {
		t.Errorf("after its lifetime the token is answered %d", got)
	}
}
