module example.com/a

require (
	golang.org/x/crypto v0.30.0  // expect: known-vulnerability
	github.com/example/fixed v1.2.4
	github.com/example/last v1.2.3  // expect: known-vulnerability
	github.com/example/pseudo v0.0.0-20230101000000-0123456789ab  // expect: known-vulnerability
)
