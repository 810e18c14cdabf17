// Which bytes a rule can begin with, read off the rules. It lets the parser pass over alternatives that cannot match.
#pragma once

#include <array>
#include <cstdint>

#include "grammar/blocks.hpp"

namespace promoc::grammar {

/// A set of bytes, and whether the rule may match without reading one. Always at least what the rule accepts.
struct FirstBytes {
  std::array<std::uint64_t, 4> bits{};
  bool maybe_empty = false;

  [[nodiscard]] constexpr auto has(unsigned char c) const -> bool { return ((bits[c >> 6U] >> (c & 63U)) & 1U) != 0; }
  constexpr void add(unsigned char c) { bits[c >> 6U] |= std::uint64_t{1} << (c & 63U); }
  constexpr void add(const FirstBytes& other) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= other.bits[i];
  }
  static constexpr auto any() -> FirstBytes { return {{~0ULL, ~0ULL, ~0ULL, ~0ULL}, true}; }
  static constexpr auto range(unsigned char from, unsigned char to) -> FirstBytes {
    FirstBytes set;
    for (unsigned c = from; c <= to; ++c) set.add(static_cast<unsigned char>(c));
    return set;
  }
};

template <typename Rule>
constexpr auto first_bytes() -> FirstBytes;

namespace detail {

// A rule without an overload may begin with anything: slower, never wrong.
constexpr auto bytes(const void*) -> FirstBytes { return FirstBytes::any(); }
constexpr auto bytes(const p::alpha*) -> FirstBytes {
  auto set = FirstBytes::range('a', 'z');
  set.add(FirstBytes::range('A', 'Z'));
  return set;
}
constexpr auto bytes(const p::digit*) -> FirstBytes { return FirstBytes::range('0', '9'); }
template <char... C>
constexpr auto bytes(const p::one<C...>*) -> FirstBytes {
  FirstBytes set;
  (set.add(static_cast<unsigned char>(C)), ...);
  return set;
}
template <char C, char... Rest>
constexpr auto bytes(const p::string<C, Rest...>*) -> FirstBytes {
  FirstBytes set;
  set.add(static_cast<unsigned char>(C));
  return set;
}
constexpr auto bytes(const p::blank*) -> FirstBytes { return bytes(static_cast<const p::one<' ', '\t'>*>(nullptr)); }
constexpr auto bytes(const p::eol*) -> FirstBytes { return bytes(static_cast<const p::one<'\r', '\n'>*>(nullptr)); }
template <Text W>
constexpr auto bytes(const literal<W>*) -> FirstBytes {
  FirstBytes set;
  set.add(static_cast<unsigned char>(W.view().front()));
  return set;
}
template <char... Stops>
constexpr auto bytes(const run_up_to<Stops...>*) -> FirstBytes {
  auto set = FirstBytes::any();
  set.maybe_empty = false;
  return set;
}
template <typename... R>
constexpr auto bytes(const p::sor<R...>*) -> FirstBytes {
  FirstBytes set;
  const auto alternative = [&](const FirstBytes& other) {
    set.add(other);
    set.maybe_empty = set.maybe_empty || other.maybe_empty;
  };
  (alternative(first_bytes<R>()), ...);
  return set;
}
/// Stops at the first part that reads something, which also ends the recursion of nested rules.
template <typename... R>
constexpr auto bytes(const p::seq<R...>*) -> FirstBytes {
  FirstBytes set;
  set.maybe_empty = true;
  const auto part = [&]<typename Rule>(const Rule*) {
    const auto next = first_bytes<Rule>();
    set.add(next);
    set.maybe_empty = next.maybe_empty;
    return set.maybe_empty;
  };
  (void)(part(static_cast<const R*>(nullptr)) && ...);
  return set;
}
template <typename... R>
constexpr auto optional_bytes() -> FirstBytes {
  auto set = bytes(static_cast<const p::seq<R...>*>(nullptr));
  set.maybe_empty = true;
  return set;
}
template <typename... R>
constexpr auto bytes(const p::opt<R...>*) -> FirstBytes {
  return optional_bytes<R...>();
}
template <typename... R>
constexpr auto bytes(const p::star<R...>*) -> FirstBytes {
  return optional_bytes<R...>();
}
template <typename... R>
constexpr auto bytes(const p::plus<R...>*) -> FirstBytes {
  return bytes(static_cast<const p::seq<R...>*>(nullptr));
}
template <unsigned N, typename... R>
constexpr auto bytes(const p::rep<N, R...>*) -> FirstBytes {
  return bytes(static_cast<const p::seq<R...>*>(nullptr));
}
/// A part that must match fails loudly, so nothing may be passed over because of it.
template <typename... R>
constexpr auto bytes(const p::must<R...>*) -> FirstBytes {
  return FirstBytes::any();
}
/// A look ahead reads nothing; what comes after it decides.
template <typename... R>
constexpr auto bytes(const p::at<R...>*) -> FirstBytes {
  return {{}, true};
}
template <typename... R>
constexpr auto bytes(const p::not_at<R...>*) -> FirstBytes {
  return {{}, true};
}
template <typename Statement>
constexpr auto bytes(const open_brace<Statement>*) -> FirstBytes {
  return bytes(static_cast<const p::one<'{'>*>(nullptr));
}

}  // namespace detail

template <typename Rule>
constexpr auto first_bytes() -> FirstBytes {
  return detail::bytes(static_cast<const Rule*>(nullptr));
}

}  // namespace promoc::grammar
