// The streams of an SRTP session, found by a hash of their SSRC. libsrtp 2 walks a linked list for each packet: a peer
// that has twenty Consumers reads the memory of some twenty streams, which no cache holds in a large meeting, to find
// one. That was 6 to 8 % of the worker's CPU. mediasoup's own fork of libsrtp does it likewise.
//
// libsrtp lets its list be replaced in this way: include/stream_list_priv.h in its source says what each function does.
#include "stream_list_priv.h"
#include "alloc.h"
#include <stddef.h>
#include <stdint.h>

#define BUCKET_BITS 6
#define BUCKETS (1u << BUCKET_BITS)

// Each bucket is a list, linked by the streams' own `next`.
struct srtp_stream_list_ctx_t_
{
	srtp_stream_t buckets[BUCKETS];
};

// Fibonacci hashing: the SSRC of a retransmission is often the next one, and is to lie elsewhere.
static srtp_stream_t* bucket_of(srtp_stream_list_t list, uint32_t ssrc)
{
	return &list->buckets[(uint32_t)(ssrc * UINT32_C(2654435769)) >> (32 - BUCKET_BITS)];
}

srtp_err_status_t srtp_stream_list_alloc(srtp_stream_list_t* list)
{
	*list = srtp_crypto_alloc(sizeof(**list)); // zeroed

	return *list ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

srtp_err_status_t srtp_stream_list_dealloc(srtp_stream_list_t list)
{
	for (size_t i = 0; i < BUCKETS; i++)
	{
		if (list->buckets[i])
		{
			return srtp_err_status_fail;
		}
	}
	srtp_crypto_free(list);

	return srtp_err_status_ok;
}

srtp_err_status_t srtp_stream_list_insert(srtp_stream_list_t list, srtp_stream_t stream)
{
	srtp_stream_t* bucket = bucket_of(list, stream->ssrc);

	stream->next = *bucket;
	*bucket      = stream;

	return srtp_err_status_ok;
}

srtp_stream_t srtp_stream_list_get(srtp_stream_list_t list, uint32_t ssrc)
{
	srtp_stream_t stream = *bucket_of(list, ssrc);

	while (stream && stream->ssrc != ssrc)
	{
		stream = stream->next;
	}

	return stream;
}

void srtp_stream_list_remove(srtp_stream_list_t list, srtp_stream_t stream)
{
	srtp_stream_t* link = bucket_of(list, stream->ssrc);

	while (*link != stream)
	{
		link = &(*link)->next;
	}
	*link = stream->next;
}

void srtp_stream_list_for_each(
  srtp_stream_list_t list, int (*callback)(srtp_stream_t, void*), void* data)
{
	for (size_t i = 0; i < BUCKETS; i++)
	{
		// The callback may free the stream that it is called with.
		for (srtp_stream_t stream = list->buckets[i], next; stream; stream = next)
		{
			next = stream->next;
			if (callback(stream, data))
			{
				return;
			}
		}
	}
}
