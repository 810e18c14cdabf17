// GitHub's REST API with its manners: pages, limits, refusals. The first trouble ends the conversation.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apply/transport.hpp"
#include "diag/diagnostic.hpp"

namespace promoc::apply {

using Json = nlohmann::json;

/// Something to be said about the repository or the conversation with GitHub.
struct Finding {
  diag::Kind kind;
  std::string message;
  std::string help = {};
};

/// What became of a change.
enum class Sent {
  Done,
  Unsure,  ///< perhaps it was made, perhaps somebody else made it: read again
  Failed,  ///< `trouble` says why
};

/// Largest answer that is read, in bytes.
inline constexpr std::size_t kMaxAnswer = 8U << 20U;
/// Most levels of brackets in an answer.
inline constexpr int kMaxDepth = 64;

/// JSON of unknown origin; nothing when it is none, or too large or too deep.
auto parse_json(std::string_view text) -> std::optional<Json>;
/// A part of a path: everything but letters, digits, `-`, `.`, `_` and `~` is percent-encoded.
auto encoded(std::string_view part) -> std::string;

/// A conversation. After the first trouble nothing is sent any more, and everything is absent: look at `trouble` before
/// an absence is believed.
class GitHub {
 public:
  explicit GitHub(Transport& transport) : transport_(transport) {}

  /// An object; nothing when it is not there (404).
  auto get(const std::string& path) -> std::optional<Json>;
  /// Whether something is there, where the answer has no body.
  auto exists(const std::string& path) -> bool;
  /// All pages of a list; `field` is where a page has its part, empty: it is the part. Nothing for a 404.
  auto list(const std::string& path, std::string_view field) -> std::optional<std::vector<Json>>;
  /// Makes a change. Refusals are told with `title`, what is changed.
  auto change(const Request& request, const std::string& title) -> Sent;

  /// As `list`, but what may not be seen (403) is absent as well.
  auto list_if_shown(const std::string& path, std::string_view field) -> std::optional<std::vector<Json>>;

  [[nodiscard]] auto trouble() const -> const std::optional<Finding>& { return trouble_; }
  /// Ends the conversation.
  void stop(Finding finding);
  /// What is to be said if reading again shows that the last change with `Sent::Unsure` was not made.
  [[nodiscard]] auto doubt() const -> const std::optional<Finding>& { return doubt_; }
  /// An answer of another form than the API has.
  void odd(const std::string& path, std::string_view what);

 private:
  auto send(const Request& request) -> Answer;
  auto page(const std::string& path, bool hidden_is_absent) -> std::optional<Answer>;
  auto pages(const std::string& path, std::string_view field, bool hidden_is_absent)
      -> std::optional<std::vector<Json>>;
  void refuse(const Request& request, const Answer& answer, const std::string& title);

  Transport& transport_;
  std::optional<Finding> trouble_;
  std::optional<Finding> doubt_;
};

}  // namespace promoc::apply
