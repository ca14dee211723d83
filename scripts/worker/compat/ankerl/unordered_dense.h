#pragma once
// mediasoup's worker keeps its tables in ankerl::unordered_dense, which Debian 12 does not package. The standard
// containers offer everything that the worker asks of it. A lookup is a few nanoseconds slower, next to some twenty
// microseconds that a forwarded packet costs in all. absl::flat_hash_map would be no drop-in: in the version that
// Debian 12 has, its erase(iterator) returns nothing, where the worker's loops go on with the next iterator.
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<class T>
	struct hash : std::hash<T>
	{
	};

	template<class K, class V, class H = hash<K>, class E = std::equal_to<K>>
	using map = std::unordered_map<K, V, H, E>;

	template<class K, class H = hash<K>, class E = std::equal_to<K>>
	using set = std::unordered_set<K, H, E>;
} // namespace ankerl::unordered_dense
