package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// lifetime is longer than any local cluster lives.
const lifetime = 10 * 365 * 24 * time.Hour

// Authority signs certificates and writes them to a directory.
type Authority struct {
	dir         string
	certificate *x509.Certificate
	key         crypto.Signer
}

// Leaf is a certificate to be signed.
type Leaf struct {
	// Name is the common name: the user's, for a client.
	Name string
	// Groups are the organisations: the user's groups, for a client.
	Groups []string
	// Hosts are the names and addresses of a server.
	Hosts []string
}

// NewAuthority makes an authority and writes `<file>.crt` and `<file>.key`.
func NewAuthority(dir, file string) (*Authority, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	template, err := template(file)
	if err != nil {
		return nil, err
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	authority := &Authority{dir: dir, certificate: template, key: key}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("certificate %s: %w", file, err)
	}
	if authority.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return authority, write(dir, file, der, key)
}

// Issue signs a certificate for a client and server and writes `<file>.crt`
// and `<file>.key`.
func (a *Authority) Issue(file string, leaf Leaf) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	template, err := template(leaf.Name)
	if err != nil {
		return err
	}
	template.Subject.Organization = leaf.Groups
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
	for _, host := range leaf.Hosts {
		if address := net.ParseIP(host); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return fmt.Errorf("certificate %s: %w", file, err)
	}
	return write(a.dir, file, der, key)
}

// NewKeyPair writes `<file>.key` and its public half, `<file>.pub`.
func NewKeyPair(dir, file string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return errors.Join(
		writePEM(filepath.Join(dir, file+".pub"), "PUBLIC KEY", public, 0o644),
		writeKey(filepath.Join(dir, file+".key"), key))
}

func newKey() (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func template(name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour), // clocks are set back now and then
		NotAfter:     time.Now().Add(lifetime),
	}, nil
}

func write(dir, file string, der []byte, key *ecdsa.PrivateKey) error {
	return errors.Join(
		writePEM(filepath.Join(dir, file+".crt"), "CERTIFICATE", der, 0o644),
		writeKey(filepath.Join(dir, file+".key"), key))
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", der, 0o600)
}

func writePEM(path, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
