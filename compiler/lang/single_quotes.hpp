// Texts in single quotes, as YAML and GitHub's expressions both have them: a quote inside is doubled, and nothing else
// is special.
#pragma once

#include <string>
#include <string_view>

namespace promoc::lang {

inline void append_single_quoted(std::string& out, std::string_view text) {
  out += '\'';
  for (auto quote = text.find('\''); quote != text.npos; quote = text.find('\'')) {
    out.append(text.substr(0, quote)).append("''");
    text.remove_prefix(quote + 1);
  }
  out.append(text) += '\'';
}

}  // namespace promoc::lang
