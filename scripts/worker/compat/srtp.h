#pragma once
// mediasoup's worker is written against a beta of libsrtp 3 (a fork that no distribution packages). Its API differs from
// libsrtp 2 in two ways: a policy is an opaque object filled by setters, and a packet's input and output buffers are
// given apart. This header offers the dozen functions that the worker calls, over libsrtp 2.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <openssl/crypto.h>

// libsrtp 2 names its policy struct as libsrtp 3 names its opaque pointer, and has another srtp_create(). Both names are
// moved out of the way while its header is read, and its srtp_create() is declared again, as the overload that it is.
#define srtp_policy_t srtp2_policy_t
#define srtp_create srtp2_create_unused
#include <srtp2/srtp.h>
#undef srtp_create
#undef srtp_policy_t
extern "C" srtp_err_status_t srtp_create(srtp_t* session, const srtp2_policy_t* policy);

// Codes that libsrtp 2 never returns; the worker's table of error texts names them.
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct PlenumSrtpPolicy
{
	srtp2_policy_t policy{};
	// libsrtp 2 wants key and salt in one piece, and reads them in srtp_create() only.
	uint8_t key[SRTP_MAX_KEY_LEN]{};
};
using srtp_policy_t = PlenumSrtpPolicy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new PlenumSrtpPolicy();

	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	// Not memset(): a compiler may drop that for memory that is freed next.
	OPENSSL_cleanse(policy->key, sizeof(policy->key));

	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

	return err ? err : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t /*mkiLen*/)
{
	if (keyLen + saltLen > sizeof(policy->key))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->policy.window_size = size;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return ::srtp_create(session, &policy->policy);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrcInNetworkOrder)
{
	return ::srtp_remove_stream(session, ssrcInNetworkOrder);
}

/**
 * Runs a function of libsrtp 2, which works in place, with input and output apart: the packet is copied to the output
 * first unless it is there already. The worker leaves SRTP_MAX_TRAILER_LEN bytes of room when it encrypts.
 */
template<srtp_err_status_t (*InPlace)(srtp_t, void*, int*)>
inline srtp_err_status_t srtpApart(srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	if (inLen > *outLen)
	{
		return srtp_err_status_buffer_small;
	}
	if (in != out)
	{
		std::memcpy(out, in, inLen);
	}

	int len        = static_cast<int>(inLen);
	const auto err = InPlace(session, out, &len);

	*outLen = static_cast<size_t>(len);

	return err;
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	return srtpApart<::srtp_protect>(session, rtp, rtpLen, srtp, srtpLen);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	return srtpApart<::srtp_protect_rtcp>(session, rtcp, rtcpLen, srtcp, srtcpLen);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	return srtpApart<::srtp_unprotect>(session, srtp, srtpLen, rtp, rtpLen);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	return srtpApart<::srtp_unprotect_rtcp>(session, srtcp, srtcpLen, rtcp, rtcpLen);
}
