// Command gcs-token-gate stands before the GCS emulator, which serves everybody,
// and lets only the bearer of an access token reach the buckets that it guards:
// so that a test can tell whether a model was fetched with its credentials.
//
// The token comes from the gate itself, in the way of a service account's key
// (RFC 7523): a JWT that is signed with the private key of the credentials file
// is exchanged for it at the file's token_uri, whose path is /token. The gate
// reads the same file as its users, and keeps its public half. All other
// requests go to the emulator as they are.
//
// It knows one account, no permissions and no scopes, and its tokens end with it.
package main
