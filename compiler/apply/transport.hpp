// How requests reach GitHub, as a seam: the real one is a child process of the driver, tests use one in memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace promoc::apply {

/// A request of GitHub's REST API.
struct Request {
  std::string method;     ///< "GET", "PUT", "POST", "PATCH" or "DELETE"
  std::string path;       ///< without a slash before: "repos/acme/shop"; names in it are percent-encoded
  std::string body = {};  ///< JSON; empty: none
};

/// What came back.
struct Answer {
  int status = 0;  ///< of HTTP; 0: there was no answer, or it is not whole
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< names in lower case
  std::string body = {};
  std::string trouble = {};  ///< with status 0: why, in one line, of unknown origin
  bool can_help = true;      ///< with status 0: sending once more may help
};

/// Sends requests and lets time pass.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual auto send(const Request& request) -> Answer = 0;
  virtual void wait(int seconds) = 0;
};

}  // namespace promoc::apply
