// Asks the browser for a passkey and sends its answer with the form around the button; nothing else needs a script.
'use strict'
{
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), one => one.charCodeAt(0))
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

  const read = options => {
    const asked = structuredClone(options.publicKey)
    asked.challenge = bytes(asked.challenge)
    if (asked.user) asked.user.id = bytes(asked.user.id)
    for (const list of [asked.excludeCredentials, asked.allowCredentials]) {
      for (const one of list ?? []) one.id = bytes(one.id)
    }
    return { publicKey: asked }
  }

  const written = credential => {
    const response = {}
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = text(credential.response[name])
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    })
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = !window.PublicKeyCredential
    form.addEventListener('submit', async event => {
      if (form.elements.credential.value) return
      event.preventDefault()
      const options = read(JSON.parse(form.dataset.options))
      try {
        const asked = form.dataset.passkey === 'create' ? 'create' : 'get'
        form.elements.credential.value = written(await navigator.credentials[asked](options))
        form.submit()
      } catch {
        form.querySelector('[data-failed]').hidden = false
      }
    })
  }
}
