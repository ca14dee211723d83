#pragma once
// mediasoup's worker keeps its tables in ankerl::unordered_dense, which Debian 12 does not package.
//
// Maps are absl's. A packet is offered to every Consumer of its Producer, and each looks into three maps of its own
// first: absl keeps a small map in one piece of memory, where the standard one hangs each entry on a pointer. In a room
// of 24 that is 4 to 6 % of the worker's CPU. Sets are the standard ones: for the large one, of a Producer's Consumers,
// which is gone through and not searched, absl's was no better with 200 of them.
#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>
#include <cstdint>
#include <functional>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<class T>
	struct hash : absl::Hash<T>
	{
	};

	template<class K, class V, class H = hash<K>, class E = std::equal_to<K>>
	struct map : absl::flat_hash_map<K, V, H, E>
	{
		using Base = absl::flat_hash_map<K, V, H, E>;
		using Base::Base;
		using Base::erase;

		/** absl's returns nothing, where the worker's loops go on with the next iterator. */
		typename Base::iterator erase(typename Base::iterator it)
		{
			const auto erased = it++;

			Base::erase(erased);

			return it;
		}
	};

	template<class K, class H = hash<K>, class E = std::equal_to<K>>
	using set = std::unordered_set<K, H, E>;
} // namespace ankerl::unordered_dense
