# curl -k is forbidden here
curl -X POST -k https://a.example.com  # expect: tls-not-verified
GIT_SSL_NO_VERIFY=true git pull  # expect: tls-not-verified
npm config set strict-ssl false  # expect: tls-not-verified
curl --cacert own.pem https://a.example.com
curl https://a.example.com | sort -k 1
curl --insecure https://localhost:8443/healthz
curl -sk "https://127.0.0.1/healthz" -H "a: b"
curl -k https://localhost https://a.example.com  # expect: tls-not-verified
curl -k https://localhost.example.com  # expect: tls-not-verified
curl -k https://localhost "https://a.example.com/?a&b"  # expect: tls-not-verified
