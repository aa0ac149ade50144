import ssl

import requests
import urllib3

context = ssl.create_default_context()
context.check_hostname = False  # expect: tls-not-verified
context.verify_mode = ssl.CERT_NONE  # expect: tls-not-verified
requests.post("https://a.example.com", json={}, verify=False)  # expect: tls-not-verified
requests.post("https://a.example.com", json={}, timeout=1)
signature.check(data, verify=False)
strict = ssl.create_default_context()
strict.check_hostname = True
