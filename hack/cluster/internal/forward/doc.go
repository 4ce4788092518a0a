// Package forward carries TCP connections from loopback ports of the host into
// the cluster's network namespace, which has no other way in. It listens in the
// one and dials in the other, because a socket belongs to the namespace of the
// thread that made it, wherever it is used.
package forward
