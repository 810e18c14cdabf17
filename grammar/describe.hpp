// A rule's own text: for "expected ..." messages and for the printed grammar. Both are read off the rules themselves,
// so neither can drift from what is accepted.
#pragma once

#include <string>
#include <vector>

#include "grammar/combinators.hpp"

namespace promoc::grammar {

template <typename Rule>
auto describe() -> std::string;

namespace detail {

template <typename Rule>
concept Described = requires { Rule::description; };

/// The words a rule may begin with, as they stand in a message.
inline auto join_alternatives(const std::vector<std::string>& options) -> std::string {
  std::string text;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i > 0) text += i + 1 == options.size() ? " or " : ", ";
    text += options[i];
  }
  return text;
}

template <typename Rule>
void first_of(std::vector<std::string>& out, const Rule*);

inline void add(std::vector<std::string>& out, std::string text) {
  if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
}

template <Text W>
void first(std::vector<std::string>& out, const word<W>*) {
  add(out, "`" + std::string(W.view()) + "`");
}
template <Text W>
void first(std::vector<std::string>& out, const word_nl<W>*) {
  add(out, "`" + std::string(W.view()) + "`");
}
template <Text S>
void first(std::vector<std::string>& out, const symbol<S>*) {
  add(out, "`" + std::string(S.view()) + "`");
}
template <Text S>
void first(std::vector<std::string>& out, const symbol_nl<S>*) {
  add(out, "`" + std::string(S.view()) + "`");
}
template <typename... R>
void first(std::vector<std::string>& out, const p::sor<R...>*) {
  (first_of(out, static_cast<const R*>(nullptr)), ...);
}
/// The first part that consumes something; optional parts before it count too.
template <typename... R>
void first(std::vector<std::string>& out, const p::seq<R...>*);
template <typename... R>
void first(std::vector<std::string>& out, const p::opt<R...>*) {
  first(out, static_cast<const p::seq<R...>*>(nullptr));
}
template <typename... R>
void first(std::vector<std::string>& out, const p::star<R...>*) {
  first(out, static_cast<const p::seq<R...>*>(nullptr));
}
template <typename... R>
void first(std::vector<std::string>& out, const p::plus<R...>*) {
  first(out, static_cast<const p::seq<R...>*>(nullptr));
}
template <typename... R>
void first(std::vector<std::string>& out, const p::must<R...>*) {
  first(out, static_cast<const p::seq<R...>*>(nullptr));
}
inline void first(std::vector<std::string>&, const void*) {}

template <typename... R>
constexpr auto may_be_empty(const p::opt<R...>*) -> bool {
  return true;
}
template <typename... R>
constexpr auto may_be_empty(const p::star<R...>*) -> bool {
  return true;
}
template <typename... R>
constexpr auto may_be_empty(const p::at<R...>*) -> bool {
  return true;
}
template <typename... R>
constexpr auto may_be_empty(const p::not_at<R...>*) -> bool {
  return true;
}
constexpr auto may_be_empty(const void*) -> bool { return false; }

template <typename... R>
void first(std::vector<std::string>& out, const p::seq<R...>*) {
  bool done = false;
  const auto one = [&]<typename Rule>(const Rule* rule) {
    if (done) return;
    first_of(out, rule);
    done = !may_be_empty(rule);
  };
  (one(static_cast<const R*>(nullptr)), ...);
}

template <typename Rule>
void first_of(std::vector<std::string>& out, const Rule* rule) {
  if constexpr (Described<Rule>) {
    add(out, std::string(Rule::description));
  } else {
    first(out, rule);
  }
}

}  // namespace detail

template <typename Rule>
auto describe() -> std::string {
  std::vector<std::string> options;
  detail::first_of(options, static_cast<const Rule*>(nullptr));
  return detail::join_alternatives(options);
}

}  // namespace promoc::grammar
