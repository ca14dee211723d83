#pragma once
// Included ahead of DtlsTransport.cpp. The worker watches its outgoing BIO through a callback that answers 1 to every
// operation. An OpenSSL built with kernel TLS, as Debian's is (the one inside mediasoup's own build is not), asks the BIO
// through that callback "do you do kTLS?", believes the 1, allocates no write buffer, and crashes in the DTLS handshake.
// So where the callback is told an operation's own result (BIO_CB_RETURN), that result is what it answers.
#include <openssl/bio.h>

template<BIO_callback_fn_ex Callback>
long callbackKeepingResult(
  BIO* bio, int oper, const char* argp, size_t len, int argi, long argl, int ret, size_t* processed)
{
	const long answer = Callback(bio, oper, argp, len, argi, argl, ret, processed);

	return (oper & BIO_CB_RETURN) ? ret : answer;
}

// The parentheses call the function itself: a macro's own name is not expanded again.
#define BIO_set_callback_ex(bio, callback) (BIO_set_callback_ex)(bio, callbackKeepingResult<callback>)
