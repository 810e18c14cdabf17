#include "verify/files/glob.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace promoc::verify::files {
namespace {

struct Token {
  enum class Kind { Letter, Any, Run, All, Folders };
  Kind kind;
  char letter = 0;
};

auto tokens_of(std::string_view pattern, GlobRules rules) -> std::vector<Token> {
  using Kind = Token::Kind;
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const auto rest = pattern.substr(i);
    const bool at_start = i == 0 || pattern[i - 1] == '/';
    if (at_start && rest.starts_with("**/")) {
      tokens.push_back({Kind::Folders});
      i += 2;
    } else if (rest.starts_with("**")) {
      tokens.push_back({rules.stars_cross ? Kind::All : Kind::Run});
      ++i;
    } else if (rest[0] == '*') {
      tokens.push_back({Kind::Run});
    } else if (rest[0] == '?') {
      tokens.push_back({Kind::Any});
    } else if (rest[0] == '[' && rules.set_is_any && rest.find(']') != std::string_view::npos) {
      tokens.push_back({Kind::Any});
      i += rest.find(']');
    } else if (rest[0] == '\\' && rest.size() > 1) {
      tokens.push_back({Kind::Letter, rest[1]});
      ++i;
    } else {
      tokens.push_back({Kind::Letter, rest[0]});
    }
  }
  return tokens;
}

/// `before[i]`: the tokens so far match the first `i` letters. Returns the same with one token more.
auto step(const Token& token, std::string_view path, const std::vector<bool>& before) -> std::vector<bool> {
  using Kind = Token::Kind;
  std::vector<bool> after(before.size(), false);
  bool inside = false;  // of something that takes several letters
  for (std::size_t i = 0; i <= path.size(); ++i) {
    const bool slash_before = i > 0 && path[i - 1] == '/';
    switch (token.kind) {
      case Kind::Letter: after[i] = i > 0 && before[i - 1] && path[i - 1] == token.letter; break;
      case Kind::Any: after[i] = i > 0 && before[i - 1] && !slash_before; break;
      case Kind::Run: after[i] = inside = before[i] || (inside && !slash_before); break;
      case Kind::All: after[i] = inside = before[i] || inside; break;
      case Kind::Folders:
        after[i] = before[i] || (inside && slash_before);
        inside = inside || before[i];
        break;
    }
  }
  return after;
}

}  // namespace

auto glob_matches(std::string_view pattern, std::string_view path, GlobRules rules) -> bool {
  std::vector<bool> state(path.size() + 1, false);
  state[0] = true;
  for (const auto& token : tokens_of(pattern, rules)) {
    state = step(token, path, state);
    if (std::ranges::find(state, true) == state.end()) return false;
  }
  return state.back();
}

}  // namespace promoc::verify::files
