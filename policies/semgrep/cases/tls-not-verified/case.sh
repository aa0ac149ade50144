# curl -k is forbidden here
curl -X POST -k https://a.example.com  # expect: tls-not-verified
GIT_SSL_NO_VERIFY=true git pull  # expect: tls-not-verified
npm config set strict-ssl false  # expect: tls-not-verified
curl --cacert own.pem https://a.example.com
curl https://a.example.com | sort -k 1
