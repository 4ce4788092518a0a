package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// tokenLifetime is how long an access token is accepted, as Google's.
const tokenLifetime = time.Hour

// jwtBearer is the grant type of a service account (RFC 7523, section 2.1).
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// gate lets requests to guarded buckets through if they bear a token.
type gate struct {
	guarded map[string]bool
	account account
	next    http.Handler
	now     func() time.Time

	mutex sync.Mutex
	// ends says until when a token is accepted.
	ends map[string]time.Time
}

func newGate(buckets []string, account account, next http.Handler) http.Handler {
	g := &gate{guarded: map[string]bool{}, account: account, next: next, now: time.Now, ends: map[string]time.Time{}}
	for _, bucket := range buckets {
		g.guarded[bucket] = true
	}
	return g
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/token":
		g.grant(w, r)
	case g.concerns(r) && !g.accepts(r.Header.Get("Authorization")):
		refuse(w)
	default:
		g.next.ServeHTTP(w, r)
	}
}

// concerns tells whether a request may be about a guarded bucket: whatever API it
// speaks, a bucket is a part of the path or the first of the host; a batch may
// hold any request.
func (g *gate) concerns(r *http.Request) bool {
	host, _, _ := strings.Cut(r.Host, ".")
	parts := strings.Split(r.URL.Path, "/")
	for _, part := range append(parts, host) {
		if g.guarded[part] {
			return true
		}
	}
	return strings.HasPrefix(r.URL.Path, "/batch")
}

func (g *gate) accepts(authorization string) bool {
	token, bears := strings.CutPrefix(authorization, "Bearer ")
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return bears && g.now().Before(g.ends[token])
}

// grant exchanges a signed assertion for an access token.
func (g *gate) grant(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	if grantType := r.PostForm.Get("grant_type"); err == nil && grantType != jwtBearer {
		err = fmt.Errorf("the grant type %q is not %s", grantType, jwtBearer)
	}
	if err == nil {
		err = g.account.verify(r.PostForm.Get("assertion"), g.now())
	}
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": err.Error()})
		return
	}
	token := rand.Text()
	g.mutex.Lock()
	g.ends[token] = g.now().Add(tokenLifetime)
	g.mutex.Unlock()
	answer(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLifetime.Seconds())})
}

// refuse answers as GCS does to somebody it doesn't know.
func refuse(w http.ResponseWriter) {
	const message = "Anonymous caller does not have storage.objects.get access to the bucket, or it does not exist."
	w.Header().Set("WWW-Authenticate", "Bearer")
	answer(w, http.StatusUnauthorized, map[string]any{"error": map[string]any{
		"code": http.StatusUnauthorized, "message": message,
		"errors": []any{map[string]any{"reason": "required", "domain": "global", "message": message}},
	}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
