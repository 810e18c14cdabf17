// JSON as text, for what is printed and not kept as a tree. As trees to be printed once, the two files that every build
// writes took an eighth of a small one (docs/decisions/performance.md).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace promoc::lang {

/// Appends a string in quotes. Bytes that are no UTF-8 become U+FFFD.
void append_json(std::string& out, std::string_view text);

/// Appends a list of strings on one line. Bytes that are no UTF-8 end in the exception of nlohmann::json: what reads
/// such a list must not get another text.
void append_json(std::string& out, std::span<const std::string> texts);

/// Appends a list of strings, each on a line of its own; `width` is the indentation of the line the list begins on,
/// `step` what one level adds.
void append_json(std::string& out, std::span<const std::string> texts, std::size_t width, std::size_t step);

}  // namespace promoc::lang
